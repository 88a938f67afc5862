using MetaflowStack.Definition.Costs;

namespace MetaflowStack.Definition.Planning;

/// <summary>Costs in a plan's document: a month, by list prices.</summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Region">The region whose prices these are.</param>
/// <param name="AsOf">The day on which they were these.</param>
/// <param name="Source">Where they come from.</param>
/// <param name="Before">What exists already, with the fewest nodes.</param>
/// <param name="Minimum">Everything, with the fewest nodes.</param>
/// <param name="Maximum">Everything, with the most nodes.</param>
/// <param name="Lines">What is paid for.</param>
public sealed record PlanCost(
    string Currency, string Region, DateOnly AsOf, string Source, double Before, double Minimum, double Maximum, IReadOnlyList<PlanCostLine> Lines)
{
    internal static PlanCost Of(CostEstimate cost) => new(
        cost.Table.Currency, cost.Table.Region, cost.Table.AsOf, cost.Table.Source, Rounded(cost.Before), Rounded(cost.Minimum), Rounded(cost.Maximum),
        [.. cost.Lines.Select(line => new PlanCostLine(line.Key.ToString(), line.What, Rounded(line.Minimum), Rounded(line.Maximum)))]);

    private static double Rounded(double amount) => Math.Round(amount, 2);

    private static double? Rounded(double? amount) => amount is { } known ? Rounded(known) : null;
}

/// <summary>A line of a cost estimate; without amounts when the table has no price.</summary>
public sealed record PlanCostLine(string Key, string What, double? Minimum, double? Maximum);
