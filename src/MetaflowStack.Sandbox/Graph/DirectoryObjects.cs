using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Graph;

/// <summary>The rest of the directory: deleted items, objects of any kind by id, the organization, and who the caller is.</summary>
internal sealed class DirectoryObjects(EntraDirectory directory)
{
    private const string ApplicationType = "#microsoft.graph.application";
    private const string PrincipalType = "#microsoft.graph.servicePrincipal";

    /// <summary>Answers a request.</summary>
    public ArmResponse Handle(GraphRequest request) => request switch
    {
        { Method: "GET", Segments: ["me", ..] } => throw new GraphException(400, "BadRequest", "/me request is only valid with delegated authentication flow."),
        { Method: "GET", Segments: ["organization"] } => new ArmResponse(200, GraphAnswers.List(request, "organization", [Organization()])),
        { Method: "GET", Segments: ["users" or "groups" or "domains"] } => new ArmResponse(200, GraphAnswers.List(request, request.Segments[0], [])),
        { Method: "GET", Segments: ["users" or "groups", var id] } => throw GraphException.NotFound(id),
        { Method: "GET", Segments: ["policies", "authorizationPolicy"] } => new ArmResponse(200, GraphAnswers.One(request, "policies/authorizationPolicy", AuthorizationPolicy())),
        { Method: "POST", Segments: ["directoryObjects", "getByIds"] } => ByIds(request),
        { Method: "GET", Segments: ["directoryObjects", var id] } => new ArmResponse(200, GraphAnswers.One(request, "directoryObjects", Typed(id) ?? throw GraphException.NotFound(id))),
        { Method: "GET", Segments: ["directory", "deletedItems", var type] } when type.StartsWith("microsoft.graph.", StringComparison.OrdinalIgnoreCase) =>
            new ArmResponse(200, GraphAnswers.List(request, "directoryObjects", type.EndsWith("application", StringComparison.OrdinalIgnoreCase) ? directory.DeletedItems : [])),
        { Method: "GET", Segments: ["directory", "deletedItems", var id] } => new ArmResponse(200, GraphAnswers.One(request, "directoryObjects", Deleted(id))),
        { Method: "DELETE", Segments: ["directory", "deletedItems", var id] } => Purge(Deleted(id)),
        { Method: "POST", Segments: ["directory", "deletedItems", var id, "restore"] } => Restore(request, Deleted(id)),
        _ => throw new GraphException(400, "BadRequest", $"Resource not found for the segment '{request.Segments.FirstOrDefault()}'."),
    };

    private JsonObject Deleted(string id) =>
        directory.DeletedItems.Find(d => string.Equals(d.Text("id"), id, StringComparison.OrdinalIgnoreCase)) ?? throw GraphException.NotFound(id);

    private ArmResponse Purge(JsonObject item)
    {
        directory.DeletedItems.Remove(item);
        return ArmResponse.Empty(204);
    }

    private ArmResponse Restore(GraphRequest request, JsonObject item)
    {
        directory.DeletedItems.Remove(item);
        item["deletedDateTime"] = null;
        directory.Applications.Add(item);
        return new ArmResponse(200, GraphAnswers.One(request, "directoryObjects", item));
    }

    private ArmResponse ByIds(GraphRequest request)
    {
        var found = request.Body.Texts("ids").Select(Typed).OfType<JsonObject>();
        return new ArmResponse(200, GraphAnswers.List(request, "directoryObjects", found));
    }

    private JsonObject? Typed(string id)
    {
        JsonObject? With(JsonObject? item, string type)
        {
            if (item is null)
                return null;
            var copy = new JsonObject { ["@odata.type"] = type };
            foreach (var (name, value) in item)
                copy[name] = value.Copy();
            return copy;
        }

        bool Same(JsonObject item) => directory.IsSeen(item) && string.Equals(item.Text("id"), id, StringComparison.OrdinalIgnoreCase);
        return With(directory.ServicePrincipals.Find(Same), PrincipalType) ?? With(directory.Applications.Find(Same), ApplicationType);
    }

    /// <summary>What users may do by themselves (learn.microsoft.com/graph/api/authorizationpolicy-get); the defaults of a new tenant, but for applications.</summary>
    private JsonObject AuthorizationPolicy() => new()
    {
        ["id"] = "authorizationPolicy", ["allowInvitesFrom"] = "everyone", ["allowedToSignUpEmailBasedSubscriptions"] = true, ["allowedToUseSSPR"] = true,
        ["allowEmailVerifiedUsersToJoinOrganization"] = false, ["allowUserConsentForRiskyApps"] = null, ["blockMsolPowerShell"] = false,
        ["displayName"] = "Authorization Policy", ["description"] = "Used to manage authorization related settings across the company.",
        ["guestUserRoleId"] = "10dae51f-b6af-4016-8d66-8c2a99b929b3",
        ["defaultUserRolePermissions"] = new JsonObject
        {
            ["allowedToCreateApps"] = directory.MayCreateApplications, ["allowedToCreateSecurityGroups"] = true, ["allowedToCreateTenants"] = true,
            ["allowedToReadBitlockerKeysForOwnedDevice"] = true, ["allowedToReadOtherUsers"] = true,
            ["permissionGrantPoliciesAssigned"] = new JsonArray("ManagePermissionGrantsForSelf.microsoft-user-default-legacy"),
        },
    };

    private JsonObject Organization() => new()
    {
        ["id"] = directory.TenantId, ["displayName"] = "Sandbox", ["countryLetterCode"] = "US", ["tenantType"] = "AAD",
        ["verifiedDomains"] = new JsonArray(new JsonObject { ["capabilities"] = "Email, OfficeCommunicationsOnline", ["isDefault"] = true, ["isInitial"] = true, ["name"] = "sandbox.onmicrosoft.com", ["type"] = "Managed" }),
    };
}
