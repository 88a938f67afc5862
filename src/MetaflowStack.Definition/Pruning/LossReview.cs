using System.Text.Json.Nodes;
using MetaflowStack.Definition.Helm;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Helm;
using MetaflowStack.Kubernetes.Inventory;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Pruning;

/// <summary>Says what would be lost by the removals and replacements of a plan, so that somebody can be asked before the first write.</summary>
/// <param name="client">The cluster; null: there is none.</param>
/// <param name="labels">The stack's labels.</param>
internal sealed class LossReview(KubernetesClient? client, OwnershipLabels labels)
{
    /// <summary>Each change that loses something; none when nothing would be missed.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="withRemovals">Whether what is no longer wanted is removed in this run.</param>
    /// <param name="cancellationToken">Ends the reads.</param>
    internal async Task<IReadOnlyList<Loss>> LossesAsync(Plan plan, bool withRemovals, CancellationToken cancellationToken)
    {
        var changes = plan.Changes.Where(change => change.Action == PlanAction.Replace || (change.Action == PlanAction.Delete && withRemovals));
        var losses = await Task.WhenAll(changes.Select(async change => await LossAsync(change, cancellationToken) is { } what ? new Loss(change.Key, what) : null));
        return [.. losses.OfType<Loss>()];
    }

    private async Task<string?> LossAsync(PlannedChange change, CancellationToken cancellationToken)
    {
        if (change.Action == PlanAction.Replace)
            return $"{change.Key}, which is made anew: {change.Reason}";
        if (change.Recorded is not { Id.Length: > 0 } recorded)
            return null;
        return change.Key switch
        {
            { System: KubernetesKeys.System, Kind: "namespace" } => await NamespaceAsync(recorded.Id, cancellationToken),
            { System: KubernetesKeys.System, Kind: "custom-resource-definition" } => await DefinitionAsync(recorded.Id, cancellationToken),
            { System: KubernetesKeys.System, Kind: "persistent-volume-claim" or "persistent-volume" } => await VolumeAsync(recorded.Id, cancellationToken),
            { System: "stack", Kind: HelmRelease.Kind } => await ReleaseAsync(recorded.Id, cancellationToken),
            { System: "graph", Kind: "application" } or { System: "azure", Kind: "user-assigned-identity" } => $"{change.Key}, which tasks that still run may sign in with",
            _ => null,
        };
    }

    private async Task<string?> VolumeAsync(string id, CancellationToken cancellationToken) =>
        client is not null && await client.GetAsync(IdOf(id), cancellationToken) is not null ? $"{IdOf(id)} with its data" : null;

    private async Task<string?> ReleaseAsync(string id, CancellationToken cancellationToken)
    {
        var name = ReleaseName.ParseRecordedId(id);
        var exists = client is not null && (await new HelmReleases(client).HistoryAsync(name.Namespace, name.Name, cancellationToken)).Count > 0;
        return exists ? $"the helm release {name.Namespace}/{name.Name} with what its pods keep" : null;
    }

    private async Task<string?> NamespaceAsync(string id, CancellationToken cancellationToken)
    {
        if (client is null || await client.GetAsync(IdOf(id), cancellationToken) is null)
            return null;
        var contents = await NamespaceContents.LookAsync(client, labels, IdOf(id).Name, cancellationToken);
        // One that holds objects of others stays; it is said when the rest is removed.
        return contents is { Foreign.Count: 0, Claims.Count: > 0 } ? $"{IdOf(id)} with {KubernetesObjectId.Some(contents.Claims)}" : null;
    }

    private async Task<string?> DefinitionAsync(string id, CancellationToken cancellationToken)
    {
        if (client is null || await client.GetAsync(IdOf(id), cancellationToken) is not { } definition)
            return null;
        var version = definition["spec"]?["versions"]?.AsArray().FirstOrDefault(version => version?["served"]?.GetValue<bool>() == true)?["name"]?.GetValue<string>();
        var (group, kind) = (TextOf(definition["spec"]?["group"]), TextOf(definition["spec"]?["names"]?["kind"]));
        var objects = new List<KubernetesObjectId>();
        await foreach (var body in client.ListAsync($"{group}/{version}", kind, cancellationToken: cancellationToken))
        {
            if (!labels.Own(body))
                objects.Add(KubernetesObjectId.Of(body));
        }

        return objects.Count > 0 ? $"{IdOf(id)} with {KubernetesObjectId.Some(objects)}" : null;
    }

    private static string TextOf(JsonNode? node) => node?.GetValue<string>() ?? "";

    private static KubernetesObjectId IdOf(string id) => KubernetesObjectId.ParseRecordedId(id);
}

/// <summary>What is lost with a change.</summary>
/// <param name="Key">The resource.</param>
/// <param name="What">What is lost, in words: <c>the claim default/data with its data</c>.</param>
public sealed record Loss(ResourceKey Key, string What)
{
    /// <inheritdoc />
    public override string ToString() => What;
}
