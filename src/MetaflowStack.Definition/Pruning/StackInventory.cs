using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.State;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Inventory;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Pruning;

/// <summary>Finds the stack's objects in its cluster, those that the state does not know included.</summary>
internal static class StackInventory
{
    /// <summary>Lists them by their labels.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="definition">What is wanted.</param>
    /// <param name="labels">The stack's labels.</param>
    /// <param name="recorded">The state: when it knows objects, the kinds that it knows and those that are wanted are looked at, else all kinds.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal static Task<ObjectInventory> FindAsync(
        KubernetesClient client, StackDefinition definition, OwnershipLabels labels, StateDocument recorded, CancellationToken cancellationToken)
    {
        var known = recorded.Resources.Where(resource => resource.Key.System == KubernetesKeys.System && resource.Id.Length > 0)
            .Select(resource => KubernetesObjectId.ParseRecordedId(resource.Id)).ToList();
        var wanted = definition.Graph.Resources.OfType<KubernetesObject>().Select(wanted => KubernetesObjectId.Of(wanted.Manifest));
        var kinds = known.Count == 0 ? null : known.Concat(wanted).Select(id => (id.ApiVersion, id.Kind));
        return ObjectInventory.FindAsync(client, labels, kinds, cancellationToken);
    }

    /// <summary>The objects that the stack applied, as a state would record them.</summary>
    internal static IReadOnlyList<RecordedResource> Records(ObjectInventory? inventory) =>
        inventory?.Records(new KubernetesClientOptions().FieldManager, Stages.Services) ?? [];
}
