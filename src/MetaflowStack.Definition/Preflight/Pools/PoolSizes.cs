using System.Globalization;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Preflight.Pools;

/// <summary>The VM sizes of a region, and what keeps a pool from having one of them.</summary>
/// <param name="location">The region.</param>
/// <param name="offers">Its sizes.</param>
/// <param name="quota">Its quota.</param>
internal sealed class PoolSizes(string location, IReadOnlyList<VmSizeOffer> offers, CoreQuota quota)
{
    private const int Suggestions = 3;

    // A system pool's nodes need these (Microsoft's page "Manage system node pools in AKS").
    private const int SystemCores = 2;
    private const int SystemMemoryGib = 4;

    internal VmSizeOffer? Find(string name) => offers.FirstOrDefault(offer => offer.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Why a pool cannot have a size, looked at alone; null when it can.</summary>
    internal SizeObstacle? ObstacleOf(PoolWish pool, string name)
    {
        if (Find(name) is not { } size)
            return pool.ExistingSize is null ? NotOffered(name) : null;
        if (pool.ExistingSize is null && size.Restriction is { } reason)
            return new SizeObstacle(size.Name, "SkuNotAvailable", $"not available to this subscription in {location} ({reason})") { Remedy = $"ask for access: {QuotaLinks.SizeAccess}" };
        if (pool is { IsSystem: true, ExistingSize: null } && (size.Cores < SystemCores || size.MemoryGib < SystemMemoryGib))
            return new SizeObstacle(size.Name, "", $"too small for a system pool: {size.Cores} vCPU and {size.MemoryGib.ToString("0.#", CultureInfo.InvariantCulture)} GiB, and AKS wants {SystemCores} and {SystemMemoryGib}");
        return quota.ShortageOf([(pool, size)], pool.MissingNodes) is { } shortage
            ? new SizeObstacle(size.Name, "QuotaExceeded", shortage.Text) { Shortage = shortage }
            : null;
    }

    /// <summary>Sizes that a pool could have instead, the smallest first.</summary>
    internal IReadOnlyList<string> Alternatives(PoolWish pool)
    {
        var wanted = pool.Sizes.Select(Find).FirstOrDefault(size => size is not null);
        var (cores, memory) = (wanted?.Cores ?? SystemCores, wanted?.MemoryGib ?? SystemMemoryGib);
        return [.. offers
            .Where(size => size.Cores >= cores && size.MemoryGib >= memory && !pool.Sizes.Contains(size.Name, StringComparer.OrdinalIgnoreCase))
            .Where(size => size.Name.Contains("_D", StringComparison.Ordinal) && ObstacleOf(pool, size.Name) is null)
            .OrderBy(size => size.Cores).ThenBy(size => size.MemoryGib).ThenByDescending(size => size.Name, StringComparer.Ordinal)
            .Select(size => size.Name).Take(Suggestions)];
    }

    private SizeObstacle NotOffered(string name) => new(
        name, "SkuNotAvailable", $"no such size in {location}" + (NearestName.Find(name, offers.Select(offer => offer.Name)) is { } nearest ? $"; did you mean {nearest}?" : ""));
}

/// <summary>What keeps a pool from having a size.</summary>
/// <param name="Size">The size's name.</param>
/// <param name="Code">Azure's code for it; empty when it has none.</param>
/// <param name="Reason">What it is, with the numbers, without the size's name.</param>
internal sealed record SizeObstacle(string Size, string Code, string Reason)
{
    /// <summary>What to do about it, as part of a sentence; null: choose another size.</summary>
    internal string? Remedy { get; init; }

    /// <summary>The quota that is short; null: it is something else.</summary>
    internal QuotaShortage? Shortage { get; init; }
}
