using System.Globalization;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Costs;

/// <summary>What a stack costs in a month by list prices, with the fewest and with the most nodes that its pools may have.</summary>
/// <param name="Table">The prices.</param>
/// <param name="Location">The region that the stack is in; prices are those of the table's region.</param>
/// <param name="Lines">What is paid for, in the order of the stack.</param>
public sealed record CostEstimate(PriceTable Table, string Location, IReadOnlyList<CostLine> Lines)
{
    /// <summary>With the fewest nodes.</summary>
    public double Minimum => Lines.Sum(line => line.Minimum ?? 0);

    /// <summary>With the most nodes.</summary>
    public double Maximum => Lines.Sum(line => line.Maximum ?? 0);

    /// <summary>What of <see cref="Minimum"/> the stack costs already, before the plan is carried out.</summary>
    public double Before => Lines.Where(line => line.Exists).Sum(line => line.Minimum ?? 0);

    /// <summary>What the table has no price for.</summary>
    public IEnumerable<CostLine> Unpriced => Lines.Where(line => line.Minimum is null);

    /// <summary>The estimate for what exists when a plan has been carried out. Blobs and traffic, which are paid by use, are not in it.</summary>
    public static CostEstimate Of(Plan plan, PriceTable table, string location) =>
        new(table, location, [.. plan.Changes.Where(change => change.Desired is not null).SelectMany(change => LinesOf(change, table))]);

    private static IEnumerable<CostLine> LinesOf(PlannedChange change, PriceTable table)
    {
        var exists = change.Live is not null;
        return change.Desired switch
        {
            ManagedCluster cluster =>
            [
                new CostLine(change.Key, "control plane, Free tier", Monthly(table, Price(table.ClusterHour, "Free")), Exists: exists),
                new CostLine(change.Key, "load balancer and its public address", Monthly(table, table.LoadBalancerHour + table.PublicAddressHour), Exists: exists),
                Nodes(change, cluster.DefaultPool, table, exists),
            ],
            AgentPool pool => [Nodes(change, pool.Profile, table, exists)],
            PostgreSqlFlexibleServer server =>
            [
                new CostLine(change.Key, $"server {server.SkuName}", Monthly(table, Price(table.DatabaseServerHour, server.SkuName)), Exists: exists),
                new CostLine(change.Key, $"storage of {server.StorageSizeGB} GiB", server.StorageSizeGB * table.DatabaseStorageGibMonth, Exists: exists),
            ],
            PrivateDnsZone => [new CostLine(change.Key, "zone", table.PrivateDnsZoneMonth, Exists: exists)],
            _ => [],
        };
    }

    // A pool keeps the size that it has; the first of the list is what a new one gets.
    private static CostLine Nodes(PlannedChange change, AgentPoolProfile pool, PriceTable table, bool exists)
    {
        var size = change.Live?.Outputs.GetValueOrDefault(AgentPoolProfile.SizeOutput) as string ?? pool.VmSize;
        var node = Monthly(table, Price(table.VirtualMachineHour, size)) + table.NodeDiskMonth;
        return new CostLine(
            change.Key, string.Create(CultureInfo.InvariantCulture, $"{pool.MinCount} to {pool.MaxCount} nodes {size}, each with its disk"),
            node * pool.MinCount, node * pool.MaxCount, exists);
    }

    private static double? Price(IReadOnlyDictionary<string, double> prices, string size) =>
        prices.FirstOrDefault(price => price.Key.Equals(size, StringComparison.OrdinalIgnoreCase)) is { Key: not null } found ? found.Value : null;

    private static double? Monthly(PriceTable table, double? hour) => hour * table.HoursPerMonth;
}

/// <summary>Something that is paid for.</summary>
/// <param name="Key">The resource.</param>
/// <param name="What">What of it: <c>server Standard_B2s</c>.</param>
/// <param name="Minimum">A month's price with the fewest nodes; null: the table has none.</param>
/// <param name="Most">With the most nodes; null: as <paramref name="Minimum"/>.</param>
/// <param name="Exists">Whether it is there before the plan is carried out.</param>
public sealed record CostLine(ResourceKey Key, string What, double? Minimum, double? Most = null, bool Exists = false)
{
    /// <summary>A month's price with the most nodes; null: the table has none.</summary>
    public double? Maximum => Most ?? Minimum;
}
