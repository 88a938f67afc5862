using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Stack;

/// <summary>The VM sizes of the stack's two node pools, each list in order of preference and never empty.</summary>
/// <param name="Default">Those of the cluster's default pool.</param>
/// <param name="Task">Those of the tasks' pool.</param>
public sealed record PoolSizes(IReadOnlyList<string> Default, IReadOnlyList<string> Task)
{
    /// <summary>
    /// Puts together what the options want and what was chosen before. A size chosen before comes first, so that a later run does not
    /// flip when another one can be had. An option that does not name it outranks it; without an option it stands alone, unless it is
    /// one of the defaults: those are no substitute for a size that somebody has picked.
    /// </summary>
    /// <param name="settings">The options.</param>
    /// <param name="choices">What an import took over.</param>
    /// <param name="chosen">What was chosen before.</param>
    internal static PoolSizes Of(StackSettings settings, StackChoices choices, PoolSizeChoice chosen) => new(
        ListOf(settings.NodeSizes, NodeSizes.Default, chosen.Default ?? choices.Values.GetValueOrDefault(StackChoice.DefaultPoolSize.Name), chosen.NotForDefault),
        ListOf(settings.TaskNodeSizes, NodeSizes.TaskDefault, chosen.Task ?? choices.Values.GetValueOrDefault(StackChoice.TaskPoolSize.Name), chosen.NotForTask));

    private static IReadOnlyList<string> ListOf(IReadOnlyList<string>? given, IReadOnlyList<string> defaults, string? chosen, IReadOnlyList<string> impossible)
    {
        var list = given ?? defaults;
        if (chosen is null)
            return list;
        if (list.Contains(chosen, StringComparer.OrdinalIgnoreCase))
            return [.. list.Except(impossible, StringComparer.OrdinalIgnoreCase).Prepend(chosen).Distinct(StringComparer.OrdinalIgnoreCase)];
        return given ?? [chosen];
    }
}

/// <summary>One VM size for each node pool that one was chosen for.</summary>
/// <param name="Default">The default pool's; null: none was chosen yet.</param>
/// <param name="Task">The tasks' pool's; null: none was chosen yet.</param>
public sealed record PoolSizeChoice(string? Default, string? Task)
{
    /// <summary>Sizes that the default pool cannot have: with the chosen one used up, there is no use in trying them.</summary>
    public IReadOnlyList<string> NotForDefault { get; init; } = [];

    /// <summary>Sizes that the tasks' pool cannot have.</summary>
    public IReadOnlyList<string> NotForTask { get; init; } = [];

    /// <summary>Nothing was chosen yet.</summary>
    public static PoolSizeChoice None { get; } = new(null, null);

    /// <summary>What a state remembers: the sizes of pools that exist, and of those that a run has begun to make.</summary>
    public static PoolSizeChoice Of(StateDocument recorded)
    {
        string? SizeOf(ResourceKey key) => recorded.Resources.FirstOrDefault(resource => resource.Key == key)?.Outputs.GetValueOrDefault(AgentPoolProfile.SizeOutput);
        return new PoolSizeChoice(SizeOf(ManagedCluster.KeyFor("metaflow")), SizeOf(AgentPool.KeyFor(ClusterDefinition.TaskPool)));
    }
}
