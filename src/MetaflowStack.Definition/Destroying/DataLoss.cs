using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Destroying;

/// <summary>The data that a destroy is about, in lines for a person.</summary>
/// <param name="Lost">What is lost.</param>
/// <param name="Kept">What stays.</param>
internal sealed record DataFound(IReadOnlyList<string> Lost, IReadOnlyList<string> Kept);

/// <summary>
/// Looks for what people would miss when a stack is gone: containers, databases and volumes, those that others put there included. One
/// request for each account, server and cluster. What cannot be asked any more must be destroyable all the same: then it is said that nothing
/// is known.
/// </summary>
/// <param name="session">The run.</param>
internal sealed class DataLoss(StackSession session)
{
    // Nobody waits longer for a list that is only shown.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Looks.</summary>
    /// <param name="plan">The destroy.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<DataFound> FindAsync(Plan plan, CancellationToken cancellationToken) => new(
        [.. await InAzureAsync([.. plan.Changes.Select(change => change.Recorded!)], cancellationToken), .. await InClusterAsync(plan, cancellationToken)],
        await InAzureAsync(plan.Kept, cancellationToken));

    /// <summary>A line about an account or a server.</summary>
    /// <param name="what">What it is: <c>storage account</c>.</param>
    /// <param name="id">Its ARM id.</param>
    /// <param name="partsWord">What it holds: <c>containers</c>.</param>
    /// <param name="parts">Their names; null: Azure did not say.</param>
    /// <param name="with">What goes with it.</param>
    internal static string Line(string what, string id, string partsWord, IReadOnlyList<string>? parts, string with) =>
        $"{what} {ArmId.NameOf(id)}, {partsWord} {(parts is null ? "unknown, for Azure does not say" : parts.Count == 0 ? "none" : string.Join(", ", parts))}, with {with}";

    private async Task<IReadOnlyList<string>> InAzureAsync(IReadOnlyList<RecordedResource> resources, CancellationToken cancellationToken)
    {
        var contents = session.Cloud.Azure.Contents;
        var lines = resources.Where(resource => resource.Id.Length > 0).Select(async resource => resource.Key.Kind switch
        {
            StorageAccount.Kind => Line("storage account", resource.Id, "containers", await AskAsync(token => contents.ContainersAsync(resource.Id, token), cancellationToken), "every blob in it"),
            PostgreSqlFlexibleServer.Kind => Line("database server", resource.Id, "databases", await AskAsync(token => contents.DatabasesAsync(resource.Id, token), cancellationToken), "its backups"),
            _ => null,
        });
        return [.. (await Task.WhenAll(lines)).OfType<string>()];
    }

    private static async Task<IReadOnlyList<string>?> AskAsync(Func<CancellationToken, Task<Reading<IReadOnlyList<string>>>> ask, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return (await ask(either.Token)).Value;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    // All claims of the stack's own cluster; in another those in namespaces that are deleted.
    private async Task<IReadOnlyList<string>> InClusterAsync(Plan plan, CancellationToken cancellationToken)
    {
        var namespaces = plan.Changes.Where(change => change.Key is { System: KubernetesKeys.System, Kind: "namespace" }).Select(change => change.Key.Name.Split('/')[^1]).ToHashSet();
        if (namespaces.Count == 0)
            return [];
        var claims = await AskAsync(token => ClaimsAsync(namespaces, token), cancellationToken);
        return claims switch
        {
            null => ["volumes in the cluster, which does not say which there are"],
            [] => [],
            _ => [$"volumes in the cluster: {string.Join(", ", claims.Take(5))}{(claims.Count > 5 ? $" and {claims.Count - 5} more" : "")}"],
        };
    }

    private async Task<Reading<IReadOnlyList<string>>> ClaimsAsync(HashSet<string> namespaces, CancellationToken cancellationToken)
    {
        try
        {
            if (await session.Clusters.GetAsync(cancellationToken) is not { } client)
                return new Reading<IReadOnlyList<string>>([], null);
            var claims = (await client.ListAsync("v1", "PersistentVolumeClaim", cancellationToken: cancellationToken).ToListAsync(cancellationToken)).Select(KubernetesObjectId.Of)
                .Where(claim => !session.Settings.UsesExistingCluster || namespaces.Contains(claim.Namespace!));
            return new Reading<IReadOnlyList<string>>([.. claims.Select(claim => $"{claim.Namespace}/{claim.Name}")], null);
        }
        catch (StackException exception)
        {
            return new Reading<IReadOnlyList<string>>(null, exception.Details);
        }
    }
}
