using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Authorization;

/// <summary>Microsoft.Authorization/roleAssignments, on any scope.</summary>
internal sealed partial class RoleAssignmentType(ArmWorld world, RoleDefinitionType roles)
    : ResourceType(world, "Microsoft.Authorization", "roleAssignments", ApiVersionSets.Authorization)
{
    internal const string Cookie = "x-ms-gateway-slice=Production; path=/; secure; samesite=none; httponly";

    /// <summary>Seconds after which every assignment has reached the data planes.</summary>
    private const double SlowestSpread = 60;

    public override bool IsExtension => true;

    public override ArmResponse Handle(ArmRequest request)
    {
        if (request.Method != "DELETE")
            ScopeCheck.Exists(World, request.Path);
        return base.Handle(request).With("Set-Cookie", Cookie);
    }

    public override JsonObject Show(ArmResource resource, ArmRequest request) => Show(resource, createdBy: true);

    /// <summary>The assignments of a principal that hold on a scope: on it or above it.</summary>
    public IEnumerable<ArmResource> Holding(string principalId, string scope) => World.OfType(FullType).Where(a =>
        string.Equals(a.Properties.Text("principalId"), principalId, StringComparison.OrdinalIgnoreCase) && ScopeCheck.Within(scope, a.Properties.Text("scope")!));

    /// <summary>Whether an assignment has reached the data planes, which hear of it later than Azure Resource Manager does.</summary>
    public bool HasSpread(ArmResource assignment) =>
        assignment.Hidden.Text("spreadAt") is not { } at || DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) <= World.Now;

    internal static string Stamp(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    protected override ArmException NotFound(ArmRequest request) =>
        new(404, "RoleAssignmentNotFound", $"The role assignment '{request.Path.Name}' is not found.");

    protected override ArmResponse List(ArmRequest request)
    {
        var filter = request.Query["$filter"].ToString();
        var principal = Filters.Equal(filter, "principalId") ?? (AssignedTo().Match(filter) is { Success: true } match ? match.Groups[1].Value : null);
        var onlyAt = filter.Contains("atScope()", StringComparison.OrdinalIgnoreCase);
        var scope = request.Path.Scope;
        var found = World.OfType(FullType)
            .Where(a => ScopeCheck.Within(scope, a.Properties.Text("scope")!) || (!onlyAt && ScopeCheck.Within(a.Properties.Text("scope")!, scope)))
            .Where(a => principal is null || string.Equals(a.Properties.Text("principalId"), principal, StringComparison.OrdinalIgnoreCase));
        return Paging.Page(request, found.Select(a => (JsonNode)Show(a, request)));
    }

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        if (!Guid.TryParse(request.Path.Name, out _))
            throw new ArmException(400, "InvalidRoleAssignmentId", $"The role assignment ID '{request.Path.Name}' is not valid. The role assignment ID must be a GUID.");
        var role = request.Content.Text("properties", "roleDefinitionId") ?? throw Missing("RoleDefinitionId");
        var principal = request.Content.Text("properties", "principalId") ?? throw Missing("PrincipalId");
        if (roles.Permissions(role) is null)
            throw new ArmException(404, "RoleDefinitionDoesNotExist", $"The specified role definition with ID '{role[(role.LastIndexOf('/') + 1)..].Replace("-", "", StringComparison.Ordinal)}' does not exist.");
        CheckPrincipal(request.Path.Text, principal, request.Content.Text("properties", "principalType"));
        var scope = request.Path.Scope;
        if (existing is not null)
            return Again(existing, role, principal, request.Content.At("properties"));
        if (World.Faults.AssignedByOther(request.Path.Text) is { } other)
            Assign(request, $"{scope}/providers/{FullType}/{other}", role, principal);
        var same = World.OfType(FullType).FirstOrDefault(a => Same(a, role, principal) && ArmPath.Key(a.Properties.Text("scope")!) == ArmPath.Key(scope));
        if (same is not null)
            throw new ArmException(409, "RoleAssignmentExists", $"The role assignment already exists. The ID of the existing role assignment is {same.Name.Replace("-", "", StringComparison.Ordinal)}.");
        return new ArmResponse(201, Show(Assign(request, request.Path.Text, role, principal), createdBy: false));
    }

    private ArmResource Assign(ArmRequest request, string id, string role, string principal)
    {
        var made = World.Add(new ArmResource(id, FullType) { CreatedAt = World.Now, Hidden = new JsonObject { ["by"] = request.Caller.ObjectId } });
        made.Hidden["spreadAt"] = (World.Now + World.Durations.Between("spread " + made.Id, 0, SlowestSpread)).ToString("o", CultureInfo.InvariantCulture);
        var sent = request.Content.At("properties");
        made.Body["properties"] = new JsonObject
        {
            ["roleDefinitionId"] = RoleId(role), ["principalId"] = principal, ["principalType"] = request.Content.Text("properties", "principalType") ?? "ServicePrincipal",
            ["scope"] = request.Path.Scope, ["condition"] = sent.Text("condition"), ["conditionVersion"] = sent.Text("conditionVersion"), ["description"] = sent.Text("description"),
        };
        return made;
    }

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        var shown = Show(existing, createdBy: true);
        World.Remove(existing.Id);
        return new ArmResponse(200, shown);
    }

    // The words about an assignment can be changed; what it says cannot.
    private ArmResponse Again(ArmResource existing, string role, string principal, JsonNode? sent)
    {
        if (!Same(existing, role, principal))
            throw new ArmException(409, "RoleAssignmentUpdateNotPermitted", "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.");
        foreach (var name in (string[])["description", "condition", "conditionVersion"])
            existing.Properties[name] = sent.Text(name);
        return new ArmResponse(200, Show(existing, createdBy: true));
    }

    private JsonObject Show(ArmResource resource, bool createdBy)
    {
        var own = resource.Properties;
        var at = Stamp(resource.CreatedAt);
        return new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["roleDefinitionId"] = own.Text("roleDefinitionId"), ["principalId"] = own.Text("principalId"), ["principalType"] = own.Text("principalType"),
                ["scope"] = own.Text("scope"), ["condition"] = own.Text("condition"), ["conditionVersion"] = own.Text("conditionVersion"),
                ["createdOn"] = at, ["updatedOn"] = at, ["createdBy"] = createdBy ? resource.Hidden.Text("by") : null, ["updatedBy"] = resource.Hidden.Text("by"),
                ["delegatedManagedIdentityResourceId"] = null, ["description"] = own.Text("description"),
            },
            ["id"] = resource.Id, ["type"] = FullType, ["name"] = resource.Name,
        };
    }

    private void CheckPrincipal(string id, string principal, string? principalType)
    {
        var age = World.Directory.AgeOf(principal);
        var known = principalType is not null || World.Directory.IsReplicated(principal); // with a type given, Azure does not look the principal up
        if (known && !(age is { } since && World.Faults.PrincipalIsUnknown(id, since)))
            return;
        throw new ArmException(400, "PrincipalNotFound",
            $"Principal {principal.Replace("-", "", StringComparison.Ordinal)} does not exist in the directory {World.Directory.TenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype");
    }

    private string RoleId(string role) =>
        $"/subscriptions/{World.SubscriptionId}/providers/Microsoft.Authorization/roleDefinitions/{role[(role.LastIndexOf('/') + 1)..]}";

    private static bool Same(ArmResource assignment, string role, string principal) =>
        assignment.Properties.Text("roleDefinitionId")!.EndsWith(role[(role.LastIndexOf('/') + 1)..], StringComparison.OrdinalIgnoreCase)
        && string.Equals(assignment.Properties.Text("principalId"), principal, StringComparison.OrdinalIgnoreCase);

    private static ArmException Missing(string name) => new(400, "InvalidRequestContent", $"The request content is not valid and could not be deserialized: '{name} is required.'.");

    [GeneratedRegex(@"assignedTo\('([^']*)'\)", RegexOptions.IgnoreCase)]
    private static partial Regex AssignedTo();
}
