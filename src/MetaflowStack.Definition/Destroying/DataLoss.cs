using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Destroying;

/// <summary>What people would miss when a stack is gone, in lines. One request, to the cluster; none when it is not there.</summary>
/// <param name="session">The run.</param>
internal sealed class DataLoss(StackSession session)
{
    // Nobody waits longer for a list that is only shown.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Storage accounts with their containers, and database servers with their databases, among resources.</summary>
    internal static IReadOnlyList<string> InAzure(IReadOnlyList<RecordedResource> resources) =>
    [
        .. Lines(resources, StorageAccount.Kind, "storage account", BlobContainer.Kind, "containers", "every blob in it"),
        .. Lines(resources, PostgreSqlFlexibleServer.Kind, "database server", PostgreSqlDatabase.Kind, "databases", "its backups"),
    ];

    /// <summary>Claims of volumes in the cluster: all of the stack's own cluster, in another those in namespaces that are deleted.</summary>
    internal async Task<IReadOnlyList<string>> InClusterAsync(Plan plan, CancellationToken cancellationToken)
    {
        var namespaces = plan.Changes.Where(change => change.Key is { System: KubernetesKeys.System, Kind: "namespace" }).Select(change => change.Key.Name.Split('/')[^1]).ToHashSet();
        if (namespaces.Count == 0)
            return [];
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            if (await session.Clusters.GetAsync(either.Token) is not { } client)
                return [];
            var claims = (await client.ListAsync("v1", "PersistentVolumeClaim", cancellationToken: either.Token).ToListAsync(either.Token)).Select(KubernetesObjectId.Of)
                .Where(claim => !session.Settings.UsesExistingCluster || namespaces.Contains(claim.Namespace!)).ToList();
            return claims.Count == 0 ? [] : [$"volumes in the cluster: {KubernetesObjectId.Some(claims)}"];
        }
        catch (Exception exception) when (exception is StackException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // What cannot be asked any more must be destroyable all the same; that nothing is known is said.
            return [$"volumes in the cluster, which does not say which there are: {(exception is StackException known ? known.Details.What : "no answer in time")}"];
        }
    }

    private static IEnumerable<string> Lines(IReadOnlyList<RecordedResource> resources, string kind, string word, string partKind, string partsWord, string with)
    {
        var parts = resources.Where(resource => resource.Key.Kind == partKind && resource.Id.Length > 0).Select(resource => ArmId.NameOf(resource.Id)).ToList();
        foreach (var resource in resources.Where(resource => resource.Key.Kind == kind && resource.Id.Length > 0))
            yield return $"{word} {ArmId.NameOf(resource.Id)}{(parts.Count > 0 ? $", {partsWord} {string.Join(", ", parts)}" : "")}, with {with}";
    }
}
