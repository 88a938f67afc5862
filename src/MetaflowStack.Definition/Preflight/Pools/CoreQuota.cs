using System.Globalization;
using MetaflowStack.Azure.Preflight;

namespace MetaflowStack.Definition.Preflight.Pools;

/// <summary>
/// The vCPUs of a region: a limit for each family of sizes and one for all together. Our own nodes are part of what is used. What
/// Azure lists no limit for is not limited.
/// </summary>
internal sealed class CoreQuota(string location, IReadOnlyList<Usage> usages)
{
    private const string AllCores = "cores";

    /// <summary>What is short when these pools get that many more nodes each; null when there is enough.</summary>
    internal QuotaShortage? ShortageOf(IReadOnlyList<(PoolWish Pool, VmSizeOffer Size)> pools, int moreNodes) =>
        ShortageOf(pools, _ => moreNodes);

    /// <summary>As above, with a number of nodes for each pool.</summary>
    internal QuotaShortage? ShortageOf(IReadOnlyList<(PoolWish Pool, VmSizeOffer Size)> pools, Func<PoolWish, int> moreNodes)
    {
        foreach (var limit in usages.Where(usage => pools.Any(pool => Counts(usage, pool.Size))))
        {
            var needed = pools.Where(pool => Counts(limit, pool.Size)).Sum(pool => (long)moreNodes(pool.Pool) * pool.Size.Cores);
            if (needed > limit.Free)
                return new QuotaShortage(limit, needed, location);
        }

        return null;
    }

    /// <summary>How many nodes a pool can have while others keep their fewest, and which limit says so; no limit when its maximum fits.</summary>
    internal (long Nodes, Usage? Limit) Room(PoolWish pool, VmSizeOffer size, IReadOnlyList<(PoolWish Pool, VmSizeOffer Size)> others)
    {
        (long Nodes, Usage? Limit) room = (pool.Maximum, null);
        foreach (var limit in usages.Where(usage => Counts(usage, size)))
        {
            var taken = others.Where(other => Counts(limit, other.Size)).Sum(other => (long)other.Pool.MissingNodes * other.Size.Cores);
            var nodes = pool.ExistingNodes + (Math.Max(0, limit.Free - taken) / Math.Max(1, size.Cores));
            if (nodes < room.Nodes)
                room = (nodes, limit);
        }

        return room;
    }

    /// <summary>The limit of a size's family; null when Azure lists none.</summary>
    internal Usage? FamilyOf(VmSizeOffer size) => Find(size.Family);

    /// <summary>The limit of all vCPUs; null when Azure lists none.</summary>
    internal Usage? Total => Find(AllCores);

    private Usage? Find(string name) => usages.FirstOrDefault(usage => usage.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool Counts(Usage usage, VmSizeOffer size) =>
        usage.Name.Equals(AllCores, StringComparison.OrdinalIgnoreCase) || usage.Name.Equals(size.Family, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A limit that does not allow what is needed.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Needed">How many vCPUs are needed beside those in use.</param>
/// <param name="Location">The region.</param>
internal sealed record QuotaShortage(Usage Limit, long Needed, string Location)
{
    /// <summary>The numbers.</summary>
    internal string Text => string.Create(
        CultureInfo.InvariantCulture, $"{Limit.Name} in {Location} allows {Limit.Limit} vCPUs, {Limit.Current} are in use, {Needed} more are needed");

    /// <summary>What to do, as part of a sentence.</summary>
    internal string Remedy => RemediesFor([this]).Single();

    /// <summary>What to do about several of which one is enough, as parts of a sentence: one for each number to ask for.</summary>
    internal static IEnumerable<string> RemediesFor(IEnumerable<QuotaShortage> shortages) => shortages
        .GroupBy(shortage => shortage.Limit.Current + shortage.Needed, shortage => shortage.Limit.Name)
        .Select(names => string.Create(CultureInfo.InvariantCulture, $"ask for a limit of {names.Key} or more for {string.Join(" or ", names.Distinct())}: {QuotaLinks.Quotas}"));
}
