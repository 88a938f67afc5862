using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Providers;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Graph;

/// <summary>
/// Entra applications, found and made by <c>uniqueName</c>. Deleting one is final: a deleted application keeps its unique name
/// for 30 days, and the next deployment would fail (github.com/microsoftgraph/msgraph-bicep-types/issues/137).
/// </summary>
internal sealed class GraphApplicationProvider(ProviderServices services) : IResourceProvider
{
    private const string Upsert = "create-if-missing";

    private readonly DeletedItems _deleted = new(services.Graph);

    /// <inheritdoc />
    public bool Handles(ResourceKey key) => key is { System: "graph", Kind: GraphApplication.Kind };

    /// <inheritdoc />
    public string? PredictId(Resource resource, ResourceContext context) => AlternateKey((GraphApplication)resource);

    /// <inheritdoc />
    public async Task<LiveResource?> ReadAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var application = (GraphApplication)resource;
        var answer = await services.Graph.SendAsync(RequestMethod.Get, PathOf(application), null, null, cancellationToken);
        // What another tool made has no unique name yet; the state knows its object id.
        if (answer.Status == 404 && context.Recorded is { Adopted: true } adopted)
            answer = await services.Graph.SendAsync(RequestMethod.Get, GraphBodies.PathOf("applications", adopted.Id), null, null, cancellationToken);
        if (answer.Status == 404)
            return null;
        return answer.IsError ? throw GraphErrors.Explain(application.Key, "be read", answer) : ToLive(answer.Body!);
    }

    /// <inheritdoc />
    public IReadOnlyList<FieldDifference> Compare(Resource resource, LiveResource live, ResourceContext context)
    {
        var (application, body) = ((GraphApplication)resource, (JsonObject)live.Body!);
        var differences = new List<FieldDifference>();
        if (JsonPaths.Text(body, "displayName") is var found && found != application.DisplayName)
            differences.Add(new FieldDifference("displayName", found, application.DisplayName));
        if (LacksUniqueName(body, context))
            differences.Add(new FieldDifference("uniqueName", null, application.UniqueName));

        return [.. differences, .. GraphBodies.CompareTags(body, application.Tags)];
    }

    /// <inheritdoc />
    public async Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var application = (GraphApplication)resource;
        var answer = await UpsertAsync(application, cancellationToken);
        if (NameIsTaken(answer) && await _deleted.PurgeApplicationAsync(application, services.Tags, cancellationToken))
            answer = await UpsertAsync(application, cancellationToken);
        if (answer.IsError)
            throw GraphErrors.Explain(application.Key, "be created", answer);

        var live = answer.Body is { } body ? ToLive(body) : await ReadNewAsync(application, context, cancellationToken);
        services.NewPrincipals.Add(live.Id);
        services.NewPrincipals.Add(live.Outputs.GetValueOrDefault("appId") as string);
        return live;
    }

    /// <inheritdoc />
    public async Task<LiveResource> UpdateAsync(
        Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken)
    {
        var application = (GraphApplication)resource;
        // A unique name can be given once to an application that has none
        // (https://learn.microsoft.com/graph/templates/how-to-reference-existing-resources).
        var body = new JsonObject { ["displayName"] = application.DisplayName };
        if (LacksUniqueName((JsonObject)live.Body!, context))
            body["uniqueName"] = application.UniqueName;
        if (!GraphBodies.Carries((JsonObject)live.Body!, application.Tags))
            body["tags"] = GraphBodies.MergeTags((JsonObject)live.Body!, application.Tags);
        var answer = await services.Graph.SendAsync(RequestMethod.Patch, $"v1.0/applications/{live.Id}", body, null, cancellationToken);
        if (answer.IsError)
            throw GraphErrors.Explain(application.Key, "be updated", answer);
        var updated = (JsonObject)((JsonObject)live.Body!).DeepClone();
        foreach (var (name, value) in body)
            updated[name] = value?.DeepClone();
        return ToLive(updated);
    }

    /// <inheritdoc />
    public Task<LiveResource> WaitAsync(Resource resource, LiveResource live, ResourceContext context, CancellationToken cancellationToken) =>
        Task.FromResult(live);

    /// <inheritdoc />
    public Task<DeleteOutcome> DeleteAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken) =>
        new GraphDeletion(services).DeleteAsync("applications", recorded, context, cancellationToken);

    private static string PathOf(GraphApplication application) => $"v1.0/{AlternateKey(application)}";

    private static string AlternateKey(GraphApplication application) => $"applications(uniqueName='{GraphBodies.Quote(application.UniqueName)}')";

    // Only what another tool made can lack one; everything else was found by it.
    private static bool LacksUniqueName(JsonObject body, ResourceContext context) =>
        context.Recorded is { Adopted: true } && JsonPaths.Text(body, "uniqueName") is null;

    private static bool NameIsTaken(ArmResponse answer) =>
        answer.Status is 400 or 409 && answer.Error.Message.Contains("uniqueName", StringComparison.OrdinalIgnoreCase);

    private Task<ArmResponse> UpsertAsync(GraphApplication application, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["displayName"] = application.DisplayName,
            ["signInAudience"] = "AzureADMyOrg",
            ["tags"] = GraphBodies.Tags(application.Tags),
        };
        return services.Graph.SendAsync(RequestMethod.Patch, PathOf(application), body, Upsert, cancellationToken);
    }

    // 204 says that the application existed and brings no body.
    private async Task<LiveResource> ReadNewAsync(GraphApplication application, ResourceContext context, CancellationToken cancellationToken)
    {
        var wait = new ReplicationWait(context, ReplicationWait.OfNewObjects);
        while (true)
        {
            var answer = await services.Graph.SendAsync(RequestMethod.Get, PathOf(application), null, null, cancellationToken);
            if (!answer.IsError)
                return ToLive(answer.Body!);
            if (answer.Status != 404 || !await wait.PauseAsync(cancellationToken))
                throw GraphErrors.Explain(application.Key, "be read", answer);
        }
    }

    private LiveResource ToLive(JsonObject body) => new()
    {
        Id = body["id"]!.ToString(),
        Outputs = new Dictionary<string, object> { ["objectId"] = body["id"]!.ToString(), ["appId"] = body["appId"]!.ToString() },
        Owned = GraphBodies.Carries(body, services.Tags),
        Body = body,
    };
}
