using Azure.Core;
using MetaflowStack.Azure.Providers;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Graph;

/// <summary>Deletes an object of ours in Entra, for good: one kept among the deleted objects would still hold its unique name.</summary>
internal sealed class GraphDeletion(ProviderServices services)
{
    private readonly DeletedItems _deleted = new(services.Graph);

    /// <summary>Deletes what was recorded, unless it is gone already or does not carry the stack's marks.</summary>
    /// <param name="collection"><c>applications</c> or <c>servicePrincipals</c>.</param>
    /// <param name="recorded">The recorded object.</param>
    /// <param name="context">The clock and the place for progress.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Engine.Errors.StackException">Graph refused.</exception>
    public async Task<DeleteOutcome> DeleteAsync(
        string collection, RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken)
    {
        var found = await services.Graph.SendAsync(
            RequestMethod.Get, GraphBodies.PathOf(collection, recorded.Id), null, null, cancellationToken);
        if (found.Status == 404)
            return await PurgeLeftoverAsync(collection, recorded, context, cancellationToken);
        if (found.IsError)
            throw GraphErrors.Explain(recorded.Key, "be read", found);
        if (!GraphBodies.Carries(found.Body!, services.Tags))
            return DeleteOutcome.NotOurs;
        var id = found.Body!["id"]!.ToString();
        var deleted = await services.Graph.SendAsync(RequestMethod.Delete, $"v1.0/{collection}/{id}", null, null, cancellationToken);
        if (deleted.IsError && deleted.Status != 404)
            throw GraphErrors.Explain(recorded.Key, "be deleted", deleted);
        await _deleted.PurgeAsync(recorded.Key, id, context, cancellationToken);
        return DeleteOutcome.Deleted;
    }

    // A run that died between the two deletions leaves the object among the deleted ones, where only its id finds it.
    private async Task<DeleteOutcome> PurgeLeftoverAsync(
        string collection, RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken)
    {
        if (GraphBodies.IsAlternateKey(collection, recorded.Id) || !await _deleted.HasOursAsync(recorded, services.Tags, cancellationToken))
            return DeleteOutcome.NotFound;
        await _deleted.PurgeAsync(recorded.Key, recorded.Id, context, cancellationToken);
        return DeleteOutcome.Deleted;
    }
}
