using System.Globalization;
using System.Text;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Costs;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Tests.Planning;

public class CostEstimateTests
{
    private static readonly PriceTable Prices = PriceTable.Read(PriceTable.DefaultPath(Repository.Root));

    [Fact]
    public void A_new_stack_costs_what_its_parts_cost()
    {
        var cost = Sample();
        var text = new StringBuilder();
        foreach (var line in cost.Lines)
            text.Append(CultureInfo.InvariantCulture, $"{line.Minimum,9:N2} {line.Maximum,9:N2}  {line.Key}: {line.What}\n");
        text.Append(CultureInfo.InvariantCulture, $"{cost.Minimum,9:N2} {cost.Maximum,9:N2}  {cost.Before:N2} before\n");

        Snapshot.Matches(text.ToString(), "cost.txt");
    }

    [Fact]
    public void The_default_sizes_all_have_a_price() => Assert.Empty(Sample().Unpriced);

    [Fact]
    public void Every_size_that_may_be_chosen_by_default_has_a_price() =>
        Assert.All(NodeSizes.Default.Concat(NodeSizes.TaskDefault), size => Assert.Contains(size, Prices.VirtualMachineHour));

    [Fact]
    public void A_size_without_a_price_is_said_and_not_guessed()
    {
        var cost = Estimate(["Standard_X9"]);

        Assert.Contains("Standard_X9", Assert.Single(cost.Unpriced).What, StringComparison.Ordinal);
        Assert.Null(Assert.Single(cost.Unpriced).Maximum);
    }

    [Fact]
    public void A_pool_that_exists_costs_what_its_own_size_costs()
    {
        var plan = PlanSamples.FirstPlan(Graph(null));
        var key = AgentPool.KeyFor("taskworkers");
        var live = new LiveResource { Id = "x", Outputs = new Dictionary<string, object> { [AgentPoolProfile.SizeOutput] = "Standard_D8_v5" } };

        var cost = CostEstimate.Of(plan with { Changes = [.. plan.Changes.Select(change => change.Key == key ? change with { Live = live } : change)] }, Prices, "westus");

        Assert.Contains("Standard_D8_v5", cost.Lines.Single(line => line.Key == key).What, StringComparison.Ordinal);
        Assert.Equal(cost.Lines.Single(line => line.Key == key).Minimum, cost.Before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{ "schemaVersion": 1 }""")]
    public void A_file_that_is_no_price_table_is_wrong_usage(string content)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("prices-").FullName, "prices.json");
        File.WriteAllText(path, content);

        var failure = Assert.Throws<UsageException>(() => PriceTable.Read(path));

        Assert.Contains("--price-table", failure.Details.Remedy, StringComparison.Ordinal);
    }

    internal static CostEstimate Sample() => Estimate(null);

    private static CostEstimate Estimate(string[]? taskNodeSize) => CostEstimate.Of(PlanSamples.FirstPlan(Graph(taskNodeSize)), Prices, "westus");

    private static ResourceGraph Graph(string[]? taskNodeSize)
    {
        var options = new StackOptions { OrgPrefix = "demo", RootDirectory = Repository.Root, TaskNodeSize = taskNodeSize };
        return StackDefinition.Build(new StackScope(
            StackSettings.Validate(options, hasTerminal: false), "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002")).Graph;
    }
}
