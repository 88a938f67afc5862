using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Authorization;

/// <summary>Microsoft.Authorization/roleDefinitions: Azure's own and those of the subscription.</summary>
internal sealed class RoleDefinitionType(ArmWorld world) : ResourceType(world, "Microsoft.Authorization", "roleDefinitions", ApiVersionSets.Authorization)
{
    private const string BuiltInInstant = "2015-02-02T21:55:09.8806423Z";

    public override bool IsExtension => true;

    /// <summary>What a role permits; null when there is no such role.</summary>
    public IReadOnlyList<Permission>? Permissions(string roleId)
    {
        var name = roleId[(roleId.LastIndexOf('/') + 1)..];
        if (BuiltInRoles.All.FirstOrDefault(r => r.Id.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } builtIn)
            return [builtIn.Permission];
        return Custom(name)?.Properties.Objects("permissions")
            .Select(p => new Permission([.. p.Texts("actions")], [.. p.Texts("notActions")], [.. p.Texts("dataActions")])).ToList();
    }

    public override ArmResponse Handle(ArmRequest request)
    {
        if (request.Path.EndsWithType)
            return request.Method == "GET" ? List(request) : throw ArmErrors.MethodNotAllowed(request.Method, FullType);
        var name = request.Path.Name;
        var response = request.Method switch
        {
            "GET" => new ArmResponse(200, Show(name, createdBy: true) ?? throw NotFound(request)),
            "PUT" => Put(request, Custom(name)),
            "DELETE" => Delete(request, Custom(name)),
            _ => throw ArmErrors.MethodNotAllowed(request.Method, FullType),
        };
        return response.With("Set-Cookie", RoleAssignmentType.Cookie);
    }

    protected override ArmException NotFound(ArmRequest request) =>
        new(404, "RoleDefinitionDoesNotExist", $"The specified role definition with ID '{request.Path.Name}' does not exist.");

    protected override ArmResponse List(ArmRequest request)
    {
        var filter = request.Query["$filter"].ToString();
        var (name, type) = (Filters.Equal(filter, "roleName"), Filters.Equal(filter, "type"));
        var all = BuiltInRoles.All.Select(r => r.Id).Concat(World.OfType(FullType).Select(r => r.Name)).Select(id => Show(id, createdBy: true)!);
        return Paging.Page(request, all
            .Where(r => name is null || string.Equals(r.Text("properties", "roleName"), name, StringComparison.OrdinalIgnoreCase))
            .Where(r => type is null || string.Equals(r.Text("properties", "type"), type, StringComparison.OrdinalIgnoreCase)));
    }

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        if (!Guid.TryParse(request.Path.Name, out _))
            throw new ArmException(400, "InvalidRoleDefinitionId", $"The role definition ID '{request.Path.Name}' is not valid. The role definition ID must be a GUID.");
        var wanted = ((request.Content.At("properties") as JsonObject) ?? []).WithoutNulls();
        var role = existing ?? World.Add(new ArmResource(Id(request.Path.Name), FullType) { CreatedAt = World.Now });
        role.Body["properties"] = new JsonObject
        {
            ["roleName"] = wanted.Text("roleName"), ["type"] = "CustomRole", ["description"] = wanted.Text("description"),
            ["assignableScopes"] = wanted.At("assignableScopes").Copy() ?? new JsonArray(),
            ["permissions"] = new JsonArray([.. wanted.Objects("permissions").Select(p => new JsonObject
            {
                ["actions"] = p.At("actions").Copy() ?? new JsonArray(), ["notActions"] = p.At("notActions").Copy() ?? new JsonArray(),
                ["dataActions"] = p.At("dataActions").Copy() ?? new JsonArray(), ["notDataActions"] = p.At("notDataActions").Copy() ?? new JsonArray(),
            })]),
        };
        role.Hidden["by"] = request.Caller.ObjectId;
        return new ArmResponse(201, Show(request.Path.Name, createdBy: false));
    }

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        var shown = Show(existing.Name, createdBy: true);
        World.Remove(existing.Id);
        return new ArmResponse(200, shown);
    }

    private ArmResource? Custom(string name) => World.Find(Id(name));

    private string Id(string name) => $"/subscriptions/{World.SubscriptionId}/providers/{FullType}/{name}";

    private JsonObject? Show(string name, bool createdBy)
    {
        JsonObject properties;
        if (BuiltInRoles.All.FirstOrDefault(r => r.Id.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } builtIn)
        {
            properties = new JsonObject
            {
                ["roleName"] = builtIn.Name, ["type"] = "BuiltInRole", ["description"] = builtIn.Description, ["assignableScopes"] = new JsonArray("/"),
                ["permissions"] = new JsonArray(builtIn.Permission.Show()),
                ["createdOn"] = BuiltInInstant, ["updatedOn"] = BuiltInInstant, ["createdBy"] = null, ["updatedBy"] = null,
            };
            name = builtIn.Id;
        }
        else if (Custom(name) is { } custom)
        {
            properties = (JsonObject)custom.Properties.DeepClone();
            properties["createdOn"] = RoleAssignmentType.Stamp(custom.CreatedAt);
            properties["updatedOn"] = RoleAssignmentType.Stamp(custom.CreatedAt);
            properties["createdBy"] = createdBy ? custom.Hidden.Text("by") : null;
            properties["updatedBy"] = custom.Hidden.Text("by");
        }
        else
        {
            return null;
        }

        return new JsonObject { ["properties"] = properties, ["id"] = Id(name), ["type"] = FullType, ["name"] = name };
    }
}
