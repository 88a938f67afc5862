using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Authorization;

/// <summary>
/// Microsoft.Authorization/locks, on any scope: CanNotDelete keeps what lies at or below it, ReadOnly keeps it from changes too
/// (learn.microsoft.com/azure/azure-resource-manager/management/lock-resources). They bind the control plane only, never data.
/// </summary>
internal sealed class LockType(ArmWorld world) : ResourceType(world, "Microsoft.Authorization", "locks", ApiVersionSets.Locks)
{
    private const string ReadOnly = "ReadOnly";

    public override bool IsExtension => true;

    public override ArmResponse Handle(ArmRequest request)
    {
        if (request.Method != "DELETE")
            ScopeCheck.Exists(World, request.Path);
        return base.Handle(request);
    }

    /// <summary>Checks that no lock forbids a request: for a delete, none at, above or below what is deleted; for a write, no ReadOnly at or above.</summary>
    /// <exception cref="ArmException">409 ScopeLocked.</exception>
    public void Check(ArmRequest request)
    {
        var path = request.Path;
        if (request.Method is "GET" or "HEAD" || (path.Namespace is not null && path.FullType.Equals(FullType, StringComparison.OrdinalIgnoreCase)))
            return;
        var isDelete = request.Method == "DELETE";
        var locked = World.OfType(FullType)
            .Where(l => isDelete || l.Properties.Text("level") == ReadOnly)
            .Select(l => ArmPath.Parse(l.Id).Scope)
            .Where(scope => ScopeCheck.Within(path.Text, scope) || (isDelete && ScopeCheck.Within(scope, path.Text)))
            .Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (locked.Count > 0)
        {
            throw ArmErrors.Gateway(409, "ScopeLocked",
                $"The scope '{path.Text}' cannot perform {(isDelete ? "delete" : "write")} operation because following scope(s) are locked: '{string.Join(",", locked)}'. Please remove the lock and try again.");
        }
    }

    public override JsonObject Show(ArmResource resource, ArmRequest request)
    {
        var shown = new JsonObject { ["properties"] = resource.Properties.DeepClone(), ["id"] = resource.Id, ["type"] = FullType, ["name"] = resource.Name };
        if (request.ApiVersion == "2020-05-01")
            shown["systemData"] = resource.Hidden["systemData"].Copy();
        return shown;
    }

    protected override ArmException NotFound(ArmRequest request) => ArmErrors.Gateway(404, "LockNotFound", $"The lock '{request.Path.Name}' could not be found.");

    protected override ArmResponse List(ArmRequest request) => Paging.Page(request, World.OfType(FullType)
        .Where(l => ScopeCheck.Within(ArmPath.Parse(l.Id).Scope, request.Path.Scope))
        .Select(l => (JsonNode)Show(l, request)));

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var level = request.Content.Text("properties", "level");
        if (level is not ("CanNotDelete" or ReadOnly))
            throw ArmErrors.Gateway(400, "InvalidRequestContent", $"The lock level '{level}' is invalid. Supported levels are 'CanNotDelete,ReadOnly'.");
        var status = existing is null ? 201 : 200;
        var made = existing ?? World.Add(new ArmResource(request.Path.Text, FullType) { CreatedAt = World.Now });
        var properties = new JsonObject { ["level"] = level };
        foreach (var name in (string[])["notes", "owners"])
        {
            if (request.Content.At("properties", name) is { } given)
                properties[name] = given.DeepClone();
        }

        made.Body["properties"] = properties;
        var (by, at) = (request.Caller.ApplicationId, RoleAssignmentType.Stamp(World.Now));
        var system = made.Hidden.Child("systemData");
        system.Default("createdBy", by);
        system.Default("createdByType", "Application");
        system.Default("createdAt", at);
        (system["lastModifiedBy"], system["lastModifiedByType"], system["lastModifiedAt"]) = (by, "Application", at);
        return new ArmResponse(status, Show(made, request));
    }

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        World.Remove(existing.Id);
        return ArmResponse.Empty(200);
    }
}
