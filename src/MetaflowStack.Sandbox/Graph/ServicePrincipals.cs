using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Graph;

/// <summary>Graph's service principals: by id, by <c>appId</c> (with upsert).</summary>
internal sealed class ServicePrincipals(EntraDirectory directory, Applications applications)
{
    private const string Set = "servicePrincipals";

    /// <summary>Answers a request below <c>/servicePrincipals</c>.</summary>
    public ArmResponse Handle(GraphRequest request) => request switch
    {
        { Method: "GET", Segments: [_] } => new ArmResponse(200, GraphAnswers.List(request, Set, directory.ServicePrincipals.Where(directory.IsSeen))),
        { Method: "POST", Segments: [_] } => Created(request, Create(request.Body.Text("appId") ?? throw GraphException.Bad("Property appId value is required but is empty or missing."), request.Body ?? [])),
        { Method: "GET", Segments: [_, var key] } => new ArmResponse(200, GraphAnswers.One(request, Set, Existing(key))),
        { Method: "PATCH", Segments: [_, var key] } => Patch(request, key),
        { Method: "DELETE", Segments: [_, var key] } => Delete(Existing(key)),
        { Method: "POST", Segments: [_, var key, "addPassword"] } => Passwords.Add(directory, request, Existing(key)),
        { Method: "POST", Segments: [_, var key, "removePassword"] } => Passwords.Remove(request, Existing(key)),
        { Method: "GET", Segments: [_, var key, "owners" or "memberOf" or "transitiveMemberOf"] } => None(request, key, "directoryObjects"),
        { Method: "GET", Segments: [_, var key, "memberOf" or "transitiveMemberOf", var type] } when type.StartsWith("microsoft.graph.", StringComparison.OrdinalIgnoreCase) =>
            None(request, key, type["microsoft.graph.".Length..] + "s"),
        { Method: "GET", Segments: [_, var key, "appRoleAssignments"] } => None(request, key, "appRoleAssignments"),
        _ => throw new GraphException(400, "BadRequest", $"Resource not found for the segment '{request.Segments[^1]}'."),
    };

    private JsonObject? Find(string key)
    {
        var (name, value) = GraphRequest.KeyOf(key) ?? ("id", key);
        return directory.ServicePrincipals.Find(p => string.Equals(p.Text(name), value, StringComparison.OrdinalIgnoreCase));
    }

    private JsonObject Existing(string key) => Find(key) is { } found && directory.IsSeen(found) ? found : throw GraphException.NotFound(GraphRequest.KeyOf(key)?.Value ?? key);

    private ArmResponse None(GraphRequest request, string key, string set)
    {
        _ = Existing(key);
        return new ArmResponse(200, GraphAnswers.List(request, set, []));
    }

    private JsonObject Create(string appId, JsonObject wanted)
    {
        if (!directory.MayCreateApplications)
            throw new GraphException(403, "Authorization_RequestDenied", "When using this permission, the backing application of the service principal being created must in the local tenant");
        if (Find($"(appId='{appId}')") is not null)
            throw GraphException.Duplicate($"The service principal cannot be created, updated, or restored because the service principal name {appId} is already in use.");
        var application = applications.Find($"(appId='{appId}')") is { } found && directory.IsSeen(found)
            ? found
            : throw GraphException.Bad($"The appId '{appId}' of the service principal does not reference a valid application object.");
        var principal = directory.NewServicePrincipal(application, "Application");
        Apply(principal, wanted);
        directory.ServicePrincipals.Add(principal);
        return principal;
    }

    private ArmResponse Patch(GraphRequest request, string key)
    {
        if (Find(key) is { } existing)
        {
            Apply(existing, request.Body ?? []);
            return ArmResponse.Empty(204);
        }

        if (GraphRequest.KeyOf(key) is not ("appId", var appId) || !request.CreateIfMissing)
            throw GraphException.NotFound(GraphRequest.KeyOf(key)?.Value ?? key);
        return Created(request, Create(appId, request.Body ?? []));
    }

    private ArmResponse Delete(JsonObject principal)
    {
        directory.ServicePrincipals.Remove(principal);
        return ArmResponse.Empty(204);
    }

    private static ArmResponse Created(GraphRequest request, JsonObject principal) =>
        new ArmResponse(201, GraphAnswers.One(request, Set, principal)).With("Location", $"{request.BaseUrl}/v2/{principal.Text("id")}/Microsoft.DirectoryServices.ServicePrincipal");

    private static void Apply(JsonObject principal, JsonObject wanted)
    {
        foreach (var (name, value) in wanted)
        {
            if (name is not ("id" or "appId" or "createdDateTime" or "deletedDateTime" or "passwordCredentials" or "servicePrincipalType"))
                principal[name] = value.Copy();
        }
    }
}
