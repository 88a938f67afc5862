using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Deployment;

/// <summary>Turns a plan into nodes with edges and priorities.</summary>
internal static class NodeBuilder
{
    // Servers and clusters that take many minutes to make take their changes in one or two; an estimate, for progress alone.
    private static readonly TimeSpan UsualUpdate = TimeSpan.FromMinutes(2);

    /// <summary>The nodes in the order of the plan; every edge leads from a later one to an earlier one, so there is no cycle.</summary>
    public static IReadOnlyList<DeploymentNode> Build(Plan plan)
    {
        var nodes = plan.Changes.Select((change, index) => new DeploymentNode(change, index)
        {
            NothingToDo = IsUpToDate(plan.Graph, change),
            Sources = SourcesOf(plan.Graph, change),
        }).ToList();
        var byKey = nodes.ToDictionary(node => node.Key);
        foreach (var node in nodes.Where(node => !node.IsDelete))
            Connect(node, plan.Graph.DependenciesOf(node.Key).Select(byKey.GetValueOrDefault));
        ConnectDeletes(nodes, byKey);
        foreach (var node in Enumerable.Reverse(nodes))
            node.Remaining = UsualDurationOf(node.Change) + node.Dependents.Select(dependent => dependent.Remaining).DefaultIfEmpty().Max();
        return nodes;
    }

    /// <summary>How long the change usually takes; nothing for one that needs no call.</summary>
    public static TimeSpan UsualDurationOf(PlannedChange change) => change switch
    {
        { Action: PlanAction.Unchanged } or { CoveredBy: not null } => TimeSpan.Zero,
        { Action: PlanAction.Update, Desired: { } desired } when desired.UsualDuration > UsualUpdate => UsualUpdate,
        { Desired: { } desired } => desired.UsualDuration,
        _ => TimeSpan.FromSeconds(2),
    };

    // A delete waits for everything that the state knows to depend on it, whether that goes too or lets go of it by an update.
    private static void ConnectDeletes(List<DeploymentNode> nodes, Dictionary<ResourceKey, DeploymentNode> byKey)
    {
        foreach (var dependent in nodes.Where(node => node.Change.Recorded is not null))
        {
            foreach (var dependency in DeletionOrder.DependenciesOf(dependent.Change.Recorded!))
            {
                if (byKey.GetValueOrDefault(dependency) is { IsDelete: true } doomed)
                    ConnectRoots(byKey, doomed, dependent);
            }
        }
        foreach (var covered in nodes.Where(node => node.Change.CoveredBy is not null))
            Connect(covered, [byKey[covered.Change.CoveredBy!]]);
    }

    private static void ConnectRoots(Dictionary<ResourceKey, DeploymentNode> byKey, DeploymentNode doomed, DeploymentNode dependent)
    {
        var (deleted, waitedFor) = (RootOf(byKey, doomed), RootOf(byKey, dependent));
        if (deleted.Index > waitedFor.Index)
            Connect(deleted, [waitedFor]);
    }

    private static DeploymentNode RootOf(Dictionary<ResourceKey, DeploymentNode> byKey, DeploymentNode node) =>
        node.Change.CoveredBy is { } root ? byKey[root] : node;

    private static void Connect(DeploymentNode node, IEnumerable<DeploymentNode?> dependencies)
    {
        foreach (var dependency in dependencies.OfType<DeploymentNode>().Where(dependency => dependency != node && !node.DependsOn.Contains(dependency)))
        {
            node.DependsOn.Add(dependency);
            dependency.Dependents.Add(node);
        }
    }

    private static HashSet<ResourceKey> SourcesOf(ResourceGraph graph, PlannedChange change) =>
        change.Desired is null ? [] : [.. graph.ReferencesOf(change.Key).Select(reference => reference.Source).OfType<ResourceKey>()];

    private static bool IsUpToDate(ResourceGraph graph, PlannedChange change) =>
        change is { Action: PlanAction.Unchanged, Desired: { } desired, Live: { } live }
        && RecordedFrom.Same(RecordedFrom.Live(graph, desired, live), change.Recorded);
}
