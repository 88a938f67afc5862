using System.Globalization;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Pools;

/// <summary>
/// Chooses the size of each node pool: the first of its list that is offered and within quota, all pools together at their fewest
/// nodes. A pool that exists keeps its size. Knows nothing but what it is given.
/// </summary>
internal sealed class PoolPlanner(string location, IReadOnlyList<VmSizeOffer> offers, IReadOnlyList<Usage> usages)
{
    private readonly CoreQuota _quota = new(location, usages);
    private readonly PoolSizes _sizes = new(location, offers, new CoreQuota(location, usages));

    internal PoolPlan Plan(IReadOnlyList<PoolWish> pools)
    {
        var failures = new List<ErrorDetails>();
        var possible = new List<(PoolWish Pool, IReadOnlyList<VmSizeOffer> Sizes)>();
        foreach (var pool in pools)
        {
            IReadOnlyList<string> candidates = pool.ExistingSize is { } existing ? [existing] : pool.Sizes;
            var obstacles = candidates.Select(name => (Name: name, Obstacle: _sizes.ObstacleOf(pool, name))).ToList();
            var sizes = obstacles.Where(candidate => candidate.Obstacle is null).Select(candidate => _sizes.Find(candidate.Name)).OfType<VmSizeOffer>().ToList();
            if (sizes.Count > 0)
                possible.Add((pool, sizes));
            else if (obstacles.All(candidate => candidate.Obstacle is not null))
                failures.Add(NoSize(pool, [.. obstacles.Select(candidate => candidate.Obstacle!)]));
        }

        var combination = Combinations(possible).FirstOrDefault(chosen => _quota.ShortageOf(chosen, pool => pool.MissingNodes) is null);
        if (combination is null)
        {
            var first = possible.Select(entry => (entry.Pool, Size: entry.Sizes[0])).ToList();
            return new PoolPlan([], [.. failures, NotTogether(first)], []);
        }

        var choices = combination.Select(chosen => ChoiceOf(chosen, combination)).ToList();
        return new PoolPlan([.. choices.Select(choice => choice.Choice)], failures, [.. choices.Select(choice => choice.Warning).OfType<ErrorDetails>(), .. TogetherAtMost(combination)]);
    }

    // In the order of preference of the first pool, then of the second.
    private static IEnumerable<IReadOnlyList<(PoolWish Pool, VmSizeOffer Size)>> Combinations(IReadOnlyList<(PoolWish Pool, IReadOnlyList<VmSizeOffer> Sizes)> possible) =>
        possible.Aggregate<(PoolWish Pool, IReadOnlyList<VmSizeOffer> Sizes), IEnumerable<IReadOnlyList<(PoolWish, VmSizeOffer)>>>(
            [[]], (all, next) => all.SelectMany(chosen => next.Sizes.Select(size => (IReadOnlyList<(PoolWish, VmSizeOffer)>)[.. chosen, (next.Pool, size)])));

    private (PoolChoice Choice, ErrorDetails? Warning) ChoiceOf((PoolWish Pool, VmSizeOffer Size) chosen, IReadOnlyList<(PoolWish Pool, VmSizeOffer Size)> all)
    {
        var (pool, size) = chosen;
        var (nodes, limit) = _quota.Room(pool, size, [.. all.Where(other => other.Pool != pool)]);
        var warning = limit is null ? null : new ErrorDetails
        {
            What = string.Create(CultureInfo.InvariantCulture, $"The node pool {pool.Name} can have {nodes} nodes of {size.Name} at most, not {pool.Maximum}"),
            Why = string.Create(CultureInfo.InvariantCulture, $"{limit.Name} in {location} allows {limit.Limit} vCPUs, {limit.Current} are in use, and {(pool.Maximum - pool.ExistingNodes) * (long)size.Cores} more would be needed"),
            Remedy = $"If tasks need more at a time, ask for a higher limit: {QuotaLinks.Quotas}",
        };
        return (new PoolChoice(pool, size, nodes) 
        {
            PassedOver = PassedOver(pool, size, all),
            Impossible = pool.ExistingSize is null ? [.. pool.Sizes.Where(name => _sizes.ObstacleOf(pool, name) is not null)] : [],
        }, warning);
    }

    // The first combination within quota was taken: with a size that is preferred and could be had alone, the pools together exceed it.
    private IReadOnlyList<string> PassedOver(PoolWish pool, VmSizeOffer chosen, IReadOnlyList<(PoolWish Pool, VmSizeOffer Size)> all)
    {
        if (pool.ExistingSize is not null)
            return [];
        return [.. pool.Sizes.TakeWhile(name => !name.Equals(chosen.Name, StringComparison.OrdinalIgnoreCase))
            .Select(name => $"{name}: {_sizes.ObstacleOf(pool, name)?.Reason ?? $"{Together(_sizes.Find(name)!).Text}, by all pools together"}")];

        QuotaShortage Together(VmSizeOffer size) =>
            _quota.ShortageOf([.. all.Select(other => other.Pool == pool ? (pool, size) : other)], other => other.MissingNodes)!;
    }

    private IEnumerable<ErrorDetails> TogetherAtMost(IReadOnlyList<(PoolWish Pool, VmSizeOffer Size)> all)
    {
        var eachFits = all.All(chosen => _quota.Room(chosen.Pool, chosen.Size, [.. all.Where(other => other.Pool != chosen.Pool)]).Limit is null);
        if (eachFits && _quota.ShortageOf(all, pool => Math.Max(0, pool.Maximum - pool.ExistingNodes)) is { } shortage)
        {
            yield return new ErrorDetails
            {
                What = "The node pools cannot all have their most nodes at the same time",
                Why = shortage.Text,
                Remedy = $"If tasks need that many at a time, {shortage.Remedy}",
            };
        }
    }

    private ErrorDetails NoSize(PoolWish pool, IReadOnlyList<SizeObstacle> obstacles)
    {
        var alternatives = _sizes.Alternatives(pool);
        var remedies = obstacles.Select(obstacle => obstacle.Remedy).OfType<string>().Distinct()
            .Concat(QuotaShortage.RemediesFor(obstacles.Select(obstacle => obstacle.Shortage).OfType<QuotaShortage>()))
            .Append(pool.ExistingSize is not null ? null
                : alternatives.Count > 0 ? $"choose another size with {pool.Option}, {string.Join(" or ", alternatives)} for example"
                : $"choose another size with {pool.Option}")
            .Append(pool.ExistingSize is null ? "choose another --location" : null).OfType<string>();
        return new ErrorDetails
        {
            What = $"The node pool {pool.Name} cannot have its {Nodes(pool.Minimum)} in {location}",
            Code = obstacles[0].Code is { Length: > 0 } code ? code : null,
            Why = string.Join("; ", obstacles.GroupBy(obstacle => obstacle.Reason).Select(same => $"{string.Join(", ", same.Select(obstacle => obstacle.Size))}: {same.Key}")),
            Remedy = Sentence(string.Join(", or ", remedies)),
        };
    }

    private ErrorDetails NotTogether(IReadOnlyList<(PoolWish Pool, VmSizeOffer Size)> first)
    {
        var shortage = _quota.ShortageOf(first, pool => pool.MissingNodes)!;
        return new ErrorDetails
        {
            What = $"The node pools {string.Join(" and ", first.Select(chosen => chosen.Pool.Name))} cannot have their fewest nodes together in {location}",
            Code = "QuotaExceeded",
            Why = $"{shortage.Text}: {string.Join(" and ", first.Select(chosen => $"{Nodes(chosen.Pool.MissingNodes)} of {chosen.Size.Name}"))}",
            Remedy = Sentence($"{shortage.Remedy}, or choose {(shortage.Limit == _quota.Total ? "smaller sizes" : "sizes of other families")} with {string.Join(" and ", first.Select(chosen => chosen.Pool.Option))}, or choose another --location"),
        };
    }

    private static string Nodes(int count) => count == 1 ? "1 node" : string.Create(CultureInfo.InvariantCulture, $"{count} nodes");

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
