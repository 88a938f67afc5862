using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Clusters;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>What is done about a node pool whose VM size cannot be had: the next size of its list, and at its end an explanation.</summary>
/// <param name="arm">Azure Resource Manager.</param>
internal sealed class NodeSizeAlternatives(AzureRestClient arm)
{
    private const int RegionsShown = 8;

    // Quota is not among them. It is a limit that somebody has set and somebody can raise; the checks before the first write have chosen
    // a size that is within it, so an error here means that the subscription filled up since, and the next run chooses again. Nor is
    // AksCapacityHeavyUsage: that is about the region's clusters, whatever their nodes.
    private static readonly Dictionary<string, string> Codes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AllocationFailed"] = "has no capacity in",
        ["ZonalAllocationFailed"] = "has no capacity in",
        ["OverconstrainedAllocationRequest"] = "has no capacity in",
        ["OverconstrainedZonalAllocationRequest"] = "has no capacity in",
        ["SkuNotAvailable"] = "is not offered in",
        ["VMSizeNotSupported"] = "is not offered in", // github.com/Azure/azure-cli/pull/30887
    };

    /// <summary>The alternative to a profile after a failure; null when another size would not help.</summary>
    /// <param name="profile">The pool that was to be created.</param>
    /// <param name="location">The region.</param>
    /// <param name="failure">How its creation, or that of its cluster, failed.</param>
    /// <param name="next">Makes the same resource with another profile.</param>
    public static Alternative? After(AgentPoolProfile profile, string location, StackException failure, Func<AgentPoolProfile, Resource> next)
    {
        if (Lacking(failure) is not { } lacking)
            return null;
        var rest = profile.WithoutFirstSize();
        return new Alternative($"{profile.VmSize} {lacking} {location}", rest is null ? null : next(rest), rest?.VmSize);
    }

    /// <summary>The failure when no size is left: each with what Azure said, and the regions that offer them.</summary>
    /// <param name="tried">The attempts.</param>
    /// <param name="id">The ARM id of the pool, or of the cluster with its default pool.</param>
    /// <param name="pool">The pool's name.</param>
    /// <param name="location">The region.</param>
    /// <param name="option">The option that lists the sizes: <c>--node-size</c>.</param>
    /// <param name="sizeOf">The size of an attempt.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<StackException> UsedUpAsync(
        IReadOnlyList<FailedAlternative> tried, string id, string pool, string location, string option, Func<Resource, string> sizeOf, CancellationToken cancellationToken)
    {
        var last = tried[^1].Failure;
        var sizes = tried.Select(attempt => sizeOf(attempt.Resource)).ToList();
        var answers = tried.GroupBy(attempt => Said(attempt.Failure))
            .Select(said => $"{Joined([.. said.Select(attempt => sizeOf(attempt.Resource))])}: {Error(said.First().Failure)!.Code}: {said.Key}");
        return new StackException(
            last.Details with
            {
                What = $"{last.Details.Resource} could not be created: {(sizes.Count == 1 ? $"the size of its node pool {pool}, {sizes[0]}, cannot" : $"none of the {sizes.Count} sizes of its node pool {pool} can")} be had in {location}",
                Code = null,
                Why = string.Join(Environment.NewLine, [.. answers, .. await RegionsAsync(id, sizes, location, cancellationToken)]),
                Remedy = $"Run the same command again later: it begins with {sizes[0]} again. Or give sizes of other families: {option} SIZE SIZE (what there is: az vm list-skus --location {location} --resource-type virtualMachines --output table). Or deploy into another region: Destroy, then the same command with --location REGION",
            },
            last);
    }

    // What is known so far is worth more than the regions: without them the command is named that lists them.
    private async Task<IReadOnlyList<string>> RegionsAsync(string id, List<string> sizes, string location, CancellationToken cancellationToken)
    {
        try
        {
            var regions = await new VmSizeRegions(arm, ArmId.SubscriptionOf(id)).OfAsync(sizes, cancellationToken);
            return [.. sizes.GroupBy(size => Listed([.. regions[size].Where(region => region != location)]))
                .Select(same => $"Other regions that offer {Joined([.. same])} to this subscription: {same.Key}")];
        }
        catch (Exception exception) when (exception is StackException or HttpRequestException)
        {
            return [$"Which regions offer these sizes could not be read: az vm list-skus --size {sizes[0]} --output table"];
        }
    }

    private static string? Lacking(StackException failure)
    {
        if (Error(failure) is not { Code: { } code } error)
            return null;
        // AKS' own check of the size, a BadRequest (github.com/hashicorp-education/learn-terraform-provision-aks-cluster/issues/15).
        if (error.Message.Contains("is not allowed in your subscription in location", StringComparison.OrdinalIgnoreCase))
            return "is not offered in";
        return Codes.GetValueOrDefault(code);
    }

    // AKS adds the names of all sizes that there are, hundreds of them.
    private static string Said(StackException failure) =>
        Error(failure)!.Message.Split(" The available VM sizes are", 2)[0];

    // Only creations: the failed update of something that exists is nothing to delete it for.
    private static UnwrappedError? Error(StackException failure) =>
        (failure as OperationFailedException ?? failure.InnerException as OperationFailedException) is { IsCreation: true } failed ? failed.Error : null;

    private static string Listed(IReadOnlyList<string> regions) =>
        regions.Count == 0 ? "none"
        : string.Join(", ", regions.Take(RegionsShown)) + (regions.Count > RegionsShown ? $" and {regions.Count - RegionsShown} more" : "");

    private static string Joined(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} and {words[^1]}";
}
