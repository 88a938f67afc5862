using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Providers;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Graph;

/// <summary>Service principals of our applications. A tenant has one for each application, so the application's id finds it.</summary>
internal sealed class GraphServicePrincipalProvider(ProviderServices services) : IResourceProvider
{
    /// <inheritdoc />
    public bool Handles(ResourceKey key) => key is { System: "graph", Kind: GraphServicePrincipal.Kind };

    /// <inheritdoc />
    public string? PredictId(Resource resource, ResourceContext context) =>
        context.TryGet(((GraphServicePrincipal)resource).Application) is { } appId ? AlternateKey(appId) : null;

    /// <inheritdoc />
    public async Task<LiveResource?> ReadAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var principal = (GraphServicePrincipal)resource;
        return context.TryGet(principal.Application) is { } appId ? await FindAsync(principal.Key, appId, cancellationToken) : null;
    }

    /// <inheritdoc />
    public IReadOnlyList<FieldDifference> Compare(Resource resource, LiveResource live, ResourceContext context) =>
        [.. GraphBodies.CompareTags((JsonObject)live.Body!, ((GraphServicePrincipal)resource).Tags)];

    /// <inheritdoc />
    public async Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var principal = (GraphServicePrincipal)resource;
        var appId = context.Get(principal.Application);
        var body = new JsonObject { ["appId"] = appId, ["tags"] = GraphBodies.Tags(principal.Tags) };
        var wait = new ReplicationWait(context, ReplicationWait.OfNewObjects);
        while (true)
        {
            LiveResource? found = null;
            var answer = await new UncertainPost(services.Graph, appId).SendAsync(
                token => services.Graph.SendAsync(RequestMethod.Post, "v1.0/servicePrincipals", body, null, token),
                async token => (found = await FindAsync(principal.Key, appId, token)) is not null,
                cancellationToken);
            if (answer is null)
                return Created(found!);
            if (!answer.IsError)
                return Created(ToLive(answer.Body!));
            // An answer lost a moment ago, or an earlier run: the one that exists is the one we want.
            if (answer.Status is 409 or 400 && await FindAsync(principal.Key, appId, cancellationToken) is { } existing)
                return Created(existing);
            var maySucceedLater = services.NewPrincipals.MayStillReplicate(appId) && GraphErrors.MayBeReplication(answer);
            if (!maySucceedLater || !await wait.PauseAsync(cancellationToken))
                throw GraphErrors.Explain(principal.Key, "be created", answer);
        }
    }

    /// <inheritdoc />
    public async Task<LiveResource> UpdateAsync(
        Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken)
    {
        var updated = (JsonObject)((JsonObject)live.Body!).DeepClone();
        updated["tags"] = GraphBodies.MergeTags(updated, ((GraphServicePrincipal)resource).Tags);
        var body = new JsonObject { ["tags"] = updated["tags"]!.DeepClone() };
        var answer = await services.Graph.SendAsync(RequestMethod.Patch, $"v1.0/servicePrincipals/{live.Id}", body, null, cancellationToken);
        return answer.IsError ? throw GraphErrors.Explain(resource.Key, "be updated", answer) : ToLive(updated);
    }

    /// <inheritdoc />
    public Task<LiveResource> WaitAsync(Resource resource, LiveResource live, ResourceContext context, CancellationToken cancellationToken) =>
        Task.FromResult(live);

    /// <inheritdoc />
    public Task<DeleteOutcome> DeleteAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken) =>
        new GraphDeletion(services).DeleteAsync("servicePrincipals", recorded, context, cancellationToken);

    private static string AlternateKey(string appId) => $"servicePrincipals(appId='{GraphBodies.Quote(appId)}')";

    private async Task<LiveResource?> FindAsync(ResourceKey key, string appId, CancellationToken cancellationToken)
    {
        var answer = await services.Graph.SendAsync(
            RequestMethod.Get, $"v1.0/{AlternateKey(appId)}", null, null, cancellationToken);
        if (answer.Status == 404)
            return null;
        return answer.IsError ? throw GraphErrors.Explain(key, "be read", answer) : ToLive(answer.Body!);
    }

    private LiveResource Created(LiveResource live)
    {
        services.NewPrincipals.Add(live.Id);
        return live;
    }

    private LiveResource ToLive(JsonObject body) => new()
    {
        Id = body["id"]!.ToString(),
        Outputs = new Dictionary<string, object> { ["objectId"] = body["id"]!.ToString(), ["appId"] = body["appId"]!.ToString() },
        Owned = GraphBodies.Carries(body, services.Tags),
        Body = body,
    };
}
