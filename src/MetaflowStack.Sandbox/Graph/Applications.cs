using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Graph;

/// <summary>Graph's applications: by id, by <c>appId</c>, by <c>uniqueName</c> (with upsert); deletes are soft.</summary>
internal sealed class Applications(EntraDirectory directory)
{
    private const string Set = "applications";

    /// <summary>Answers a request below <c>/applications</c>.</summary>
    public ArmResponse Handle(GraphRequest request) => request switch
    {
        { Method: "GET", Segments: [_] } => new ArmResponse(200, GraphAnswers.List(request, Set, directory.Applications.Where(directory.IsSeen))),
        { Method: "POST", Segments: [_] } => Created(request, Create(request.Body ?? [])),
        { Method: "GET", Segments: [_, var key] } => new ArmResponse(200, GraphAnswers.One(request, Set, Existing(key))),
        { Method: "PATCH", Segments: [_, var key] } => Patch(request, key),
        { Method: "DELETE", Segments: [_, var key] } => Delete(Existing(key)),
        { Method: "POST", Segments: [_, var key, "addPassword"] } => Passwords.Add(directory, request, Existing(key)),
        { Method: "POST", Segments: [_, var key, "removePassword"] } => Passwords.Remove(request, Existing(key)),
        { Method: "GET", Segments: [_, var key, "owners"] } => NoOwners(request, key),
        _ => throw new GraphException(400, "BadRequest", $"Resource not found for the segment '{request.Segments[^1]}'."),
    };

    /// <summary>The application of an id or a key segment.</summary>
    public JsonObject? Find(string key)
    {
        var (name, value) = GraphRequest.KeyOf(key) ?? ("id", key);
        return directory.Applications.Find(a => string.Equals(a.Text(name), value, StringComparison.OrdinalIgnoreCase));
    }

    private JsonObject Existing(string key) => Find(key) is { } found && directory.IsSeen(found) ? found : throw GraphException.NotFound(GraphRequest.KeyOf(key)?.Value ?? key);

    private ArmResponse NoOwners(GraphRequest request, string key)
    {
        _ = Existing(key);
        return new ArmResponse(200, GraphAnswers.List(request, "directoryObjects", []));
    }

    private JsonObject Create(JsonObject wanted)
    {
        if (!directory.MayCreateApplications)
            throw GraphException.Denied();
        if (wanted.Text("displayName") is not { Length: > 0 } name)
            throw GraphException.Bad("Property displayName value is required but is empty or missing.");
        if (wanted.Text("uniqueName") is { } unique && Find($"(uniqueName='{unique.Replace("'", "''", StringComparison.Ordinal)}')") is not null)
            throw GraphException.Duplicate($"Another object with the same value for property uniqueName already exists.");
        var application = directory.NewApplication(name);
        Apply(application, wanted);
        directory.Applications.Add(application);
        return application;
    }

    private ArmResponse Patch(GraphRequest request, string key)
    {
        var wanted = request.Body ?? [];
        if (Find(key) is { } existing)
        {
            if (wanted.Text("uniqueName") is { } unique && existing.Text("uniqueName") is { } now && unique != now)
                throw GraphException.Bad("Property 'uniqueName' is read-only and cannot be changed.");
            Apply(existing, wanted);
            return ArmResponse.Empty(204);
        }

        if (GraphRequest.KeyOf(key) is not ("uniqueName", var name) || !request.CreateIfMissing)
            throw GraphException.NotFound(GraphRequest.KeyOf(key)?.Value ?? key);
        var create = (JsonObject)wanted.DeepClone();
        create["uniqueName"] = name;
        return Created(request, Create(create));
    }

    private ArmResponse Delete(JsonObject application)
    {
        directory.Applications.Remove(application);
        directory.ServicePrincipals.RemoveAll(p => p.Text("appId") == application.Text("appId"));
        application["deletedDateTime"] = directory.NowStamp;
        directory.DeletedItems.Add(application);
        return ArmResponse.Empty(204);
    }

    private static ArmResponse Created(GraphRequest request, JsonObject application) =>
        new ArmResponse(201, GraphAnswers.One(request, Set, application)).With("Location", $"{request.BaseUrl}/v2/{application.Text("id")}/Microsoft.DirectoryServices.Application");

    private static void Apply(JsonObject application, JsonObject wanted)
    {
        foreach (var (name, value) in wanted)
        {
            if (name is not ("id" or "appId" or "createdDateTime" or "deletedDateTime" or "passwordCredentials"))
                application[name] = value.Copy();
        }
    }
}
