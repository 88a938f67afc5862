using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Preflight.Pools;
using MetaflowStack.Definition.Stack;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>Whether the node pools' sizes are offered and within quota, at their fewest nodes and at their most; chooses the sizes.</summary>
internal sealed class NodePoolsCheck : IPreflightCheck
{
    public string Area => "node pools";

    public async Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken)
    {
        var (sizes, usages, cluster) = (await facts.Subscription.VmSizes, await facts.Subscription.ComputeUsages, await facts.ClusterAsync());
        if (!sizes.IsKnown)
            return [Finding.NotChecked("The node pools' sizes and quota were not checked", sizes.Problem!)];
        if (!cluster.IsKnown)
            return [Finding.NotChecked("The node pools' sizes and quota were not checked", cluster.Problem!)];
        var wishes = Wishes(facts, cluster.Value);
        var plan = new PoolPlanner(facts.Location, sizes.Value!, usages.Value ?? []).Plan(wishes);
        facts.ChosenSizes = new PoolSizeChoice(SizeOf(isSystem: true), SizeOf(isSystem: false))
        {
            NotForDefault = [.. plan.Choices.Where(choice => choice.Pool.IsSystem).SelectMany(choice => choice.Impossible)],
            NotForTask = [.. plan.Choices.Where(choice => !choice.Pool.IsSystem).SelectMany(choice => choice.Impossible)],
        };

        var quota = new CoreQuota(facts.Location, usages.Value ?? []);
        return
        [
            .. plan.Failures.Select(Finding.Failure),
            .. plan.Warnings.Select(Finding.Warning),
            .. usages.IsKnown ? Array.Empty<Finding>() : [Finding.NotChecked("The vCPU quota was not checked", usages.Problem!)],
            .. plan.Choices.SelectMany(choice => choice.PassedOver.Select(reason => Finding.Passed($"{choice.Pool.Name}, passed over: {reason}")).Append(Finding.Passed(Line(choice, quota)))),
            .. plan.Choices.Count > 0 && quota.Total is { } total ? [Finding.Passed(string.Create(CultureInfo.InvariantCulture, $"all sizes together: {total.Current} of {total.Limit} vCPUs in use in {facts.Location}"))] : Array.Empty<Finding>(),
        ];

        string? SizeOf(bool isSystem) =>
            wishes.FirstOrDefault(pool => pool.IsSystem == isSystem)?.ExistingSize ?? plan.Choices.FirstOrDefault(choice => choice.Pool.IsSystem == isSystem)?.Size.Name;
    }

    private static IReadOnlyList<PoolWish> Wishes(PreflightFacts facts, JsonObject? cluster)
    {
        var definition = facts.Definition;
        if (definition.Cluster is null)
            return [];
        var (first, tasks) = (definition.Cluster.DefaultPool, definition.Graph.Resources.OfType<AgentPool>().Single());
        return
        [
            Existing(new PoolWish(definition.Cluster.DefaultPoolName, "--node-size", facts.NodeSizes, first.MinCount, first.MaxCount) { IsSystem = true }, cluster, facts.IsUnfinished(definition.Cluster.Key)),
            Existing(new PoolWish(tasks.Name, "--task-node-size", facts.TaskNodeSizes, tasks.Profile.MinCount, tasks.Profile.MaxCount), cluster, facts.IsUnfinished(tasks.Key)),
        ];
    }

    // What a failed creation of ours left is made anew, perhaps with another size.
    private static PoolWish Existing(PoolWish pool, JsonObject? cluster, bool isUnfinished)
    {
        var found = (cluster?["properties"]?["agentPoolProfiles"] as JsonArray ?? []).FirstOrDefault(profile => profile?["name"]?.ToString() == pool.Name);
        var isDiscarded = isUnfinished && found?["provisioningState"]?.ToString() == "Failed";
        return found?["vmSize"]?.ToString() is { } size && !isDiscarded
            ? pool with { ExistingSize = size, ExistingNodes = int.TryParse(found["count"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0 }
            : pool;
    }

    private static string Line(PoolChoice choice, CoreQuota quota)
    {
        var (pool, size) = (choice.Pool, choice.Size);
        var instead = pool.ExistingSize is null && !pool.Sizes[0].Equals(size.Name, StringComparison.OrdinalIgnoreCase) ? $" instead of {pool.Sizes[0]}" : "";
        var family = quota.FamilyOf(size) is { } limit ? string.Create(CultureInfo.InvariantCulture, $"; {limit.Name}: {limit.Current} of {limit.Limit} vCPUs in use") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{pool.Name}: {pool.Minimum} to {choice.NodesThatFit} nodes of {size.Name}{instead} ({size.Cores} vCPUs each{family})");
    }
}
