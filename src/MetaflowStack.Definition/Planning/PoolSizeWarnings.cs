using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Planning;

namespace MetaflowStack.Definition.Planning;

/// <summary>
/// Says where an option wants another VM size than a pool has. A pool keeps its size for life, and so does the cluster with its default
/// pool; neither is ever replaced for the sake of an option.
/// </summary>
internal static class PoolSizeWarnings
{
    /// <summary>One warning for each pool that an option cannot reach.</summary>
    internal static IEnumerable<string> Of(Plan plan, StackSettings settings) => plan.Changes.Select(change => change.Desired switch
    {
        ManagedCluster cluster => Of(change, cluster.DefaultPoolName, "--node-size", settings.NodeSizes,
            "Another size for it takes a new cluster: deploy a second environment (--environment) beside this one and move over, or Destroy and deploy again"),
        AgentPool pool => Of(change, pool.Name, "--task-node-size", settings.TaskNodeSizes,
            $"To change it, delete the pool when no tasks run and run the same command again: az aks nodepool delete --resource-group {pool.ResourceId.Split('/')[4]} --cluster-name {pool.ResourceId.Split('/')[8]} --name {pool.Name}"),
        _ => null,
    }).OfType<string>();

    private static string? Of(PlannedChange change, string pool, string option, IReadOnlyList<string>? wanted, string remedy)
    {
        // Without the option whatever was chosen is as wanted; what is made anew gets a size of the list.
        if (wanted is null || change.Action is PlanAction.Create or PlanAction.Replace
            || change.Live?.Outputs.GetValueOrDefault(AgentPoolProfile.SizeOutput) is not string size || wanted.Contains(size, StringComparer.OrdinalIgnoreCase))
            return null;
        return $"The node pool {pool} has {size} and keeps it, although {option} names {string.Join(", ", wanted)} only: a pool's size is fixed for its life. {remedy}.";
    }
}
