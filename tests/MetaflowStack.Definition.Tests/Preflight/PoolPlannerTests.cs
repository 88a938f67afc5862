using MetaflowStack.Azure.Preflight;
using MetaflowStack.Definition.Preflight.Pools;

namespace MetaflowStack.Definition.Tests.Preflight;

public class PoolPlannerTests
{
    private static readonly VmSizeOffer D2v2 = new("Standard_D2_v2", "standardDv2Family", 2, 7, [], null);
    private static readonly VmSizeOffer D2v5 = new("Standard_D2_v5", "standardDv5Family", 2, 8, [], null);
    private static readonly VmSizeOffer D4v5 = new("Standard_D4_v5", "standardDv5Family", 4, 16, [], null);
    private static readonly VmSizeOffer D4sv5 = new("Standard_D4s_v5", "standardDSv5Family", 4, 16, [], null);
    private static readonly VmSizeOffer B1s = new("Standard_B1s", "standardBSFamily", 1, 1, [], null);
    private static readonly VmSizeOffer[] Offers = [D2v2, D2v5, D4v5, D4sv5, B1s];

    private static readonly PoolWish Default = new("default", "--node-size", ["Standard_D2_v2"], 1, 10) { IsSystem = true };
    private static readonly PoolWish Tasks = new("taskworkers", "--task-node-size", ["Standard_D4_v5"], 1, 50);

    [Fact]
    public void With_quota_for_everything_there_is_nothing_to_say()
    {
        var plan = Plan(Quota(cores: (0, 500), dv2: (0, 350), dv5: (0, 350)), Default, Tasks);

        Assert.Equal("default: Standard_D2_v2 up to 10; taskworkers: Standard_D4_v5 up to 50", Text(plan));
        Assert.Empty(plan.Failures);
        Assert.Empty(plan.Warnings);
    }

    [Fact]
    public void A_limit_that_ends_the_growth_is_a_warning_with_the_number_of_nodes()
    {
        var plan = Plan(Quota(cores: (4, 500), dv2: (0, 20), dv5: (4, 100)), Default, Tasks);

        Assert.Equal("default: Standard_D2_v2 up to 10; taskworkers: Standard_D4_v5 up to 24", Text(plan));
        Assert.Equal(
            "The node pool taskworkers can have 24 nodes of Standard_D4_v5 at most, not 50. standardDv5Family in westus allows 100 vCPUs, 4 are in use, and 200 more would be needed. "
            + "If tasks need more at a time, ask for a higher limit: https://portal.azure.com/#view/Microsoft_Azure_Capacity/QuotaMenuBlade/~/myQuotas.",
            Assert.Single(plan.Warnings).ToString());
    }

    [Fact]
    public void A_region_that_holds_each_pool_at_most_but_not_both_is_a_warning()
    {
        var plan = Plan(Quota(cores: (0, 210), dv2: (0, 350), dv5: (0, 350)), Default, Tasks);

        Assert.Equal("default: Standard_D2_v2 up to 10; taskworkers: Standard_D4_v5 up to 50", Text(plan));
        Assert.Contains("cores in westus allows 210 vCPUs, 0 are in use, 220 more are needed", Assert.Single(plan.Warnings).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void No_quota_at_the_fewest_nodes_is_a_failure_with_the_numbers_and_what_would_do()
    {
        var plan = Plan(Quota(cores: (8, 100), dv2: (0, 20), dv5: (8, 10)), Default, Tasks);

        Assert.Equal("default: Standard_D2_v2 up to 10", Text(plan));
        Assert.Equal(
            "The node pool taskworkers cannot have its 1 node in westus. QuotaExceeded: Standard_D4_v5: standardDv5Family in westus allows 10 vCPUs, 8 are in use, 4 more are needed. "
            + "Ask for a limit of 12 or more for standardDv5Family: https://portal.azure.com/#view/Microsoft_Azure_Capacity/QuotaMenuBlade/~/myQuotas, "
            + "or choose another size with --task-node-size, Standard_D4s_v5 for example, or choose another --location.",
            Assert.Single(plan.Failures).ToString());
    }

    [Fact]
    public void The_first_size_of_the_list_that_can_be_had_is_chosen()
    {
        var tasks = Tasks with { Sizes = ["Standard_D64_v9", "Standard_D4_v5", "Standard_D4s_v5"] };

        var plan = Plan(Quota(cores: (0, 500), dv2: (0, 20), dv5: (8, 10)), Default, tasks);

        Assert.Equal("default: Standard_D2_v2 up to 10; taskworkers: Standard_D4s_v5 up to 50", Text(plan));
        Assert.Empty(plan.Failures);
    }

    [Fact]
    public void A_list_that_is_used_up_says_of_each_size_why()
    {
        var tasks = Tasks with { Sizes = ["Standard_D4v5", "Standard_D4_v5", "Standard_D4s_v5"] };
        VmSizeOffer[] offers = [D2v2, D4v5 with { Restriction = "NotAvailableForSubscription" }, D4sv5];

        var failure = Assert.Single(new PoolPlanner("westus", offers, [new Usage("standardDSv5Family", "", 0, 0)]).Plan([tasks]).Failures);

        Assert.Equal("SkuNotAvailable", failure.Code);
        Assert.Equal(
            "Standard_D4v5: no such size in westus; did you mean Standard_D4_v5?; Standard_D4_v5: not available to this subscription in westus (NotAvailableForSubscription); "
            + "Standard_D4s_v5: standardDSv5Family in westus allows 0 vCPUs, 0 are in use, 4 more are needed", failure.Why);
    }

    [Fact]
    public void Pools_of_one_family_share_its_quota()
    {
        var plan = Plan(Quota(cores: (0, 500), dv2: (0, 20), dv5: (0, 5)), Default with { Sizes = ["Standard_D2_v5"] }, Tasks);

        Assert.Empty(plan.Choices);
        Assert.Contains("standardDv5Family in westus allows 5 vCPUs, 0 are in use, 6 more are needed: 1 node of Standard_D2_v5 and 1 node of Standard_D4_v5", Assert.Single(plan.Failures).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Pools_that_do_not_fit_together_get_other_sizes_of_their_lists()
    {
        var plan = Plan(Quota(cores: (0, 500), dv2: (0, 20), dv5: (0, 5)), Default with { Sizes = ["Standard_D2_v5"] }, Tasks with { Sizes = ["Standard_D4_v5", "Standard_D4s_v5"] });

        Assert.Equal("default: Standard_D2_v5 up to 2; taskworkers: Standard_D4s_v5 up to 50", Text(plan));
    }

    [Fact]
    public void The_regions_total_counts_for_all_pools()
    {
        var plan = Plan(Quota(cores: (95, 100), dv2: (0, 20), dv5: (0, 100)), Default, Tasks);

        Assert.Contains("cores in westus allows 100 vCPUs, 95 are in use, 6 more are needed", Assert.Single(plan.Failures).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_that_exist_are_not_counted_again()
    {
        // All quota is used, by our own nodes.
        var quota = Quota(cores: (6, 6), dv2: (2, 2), dv5: (4, 4));

        var plan = Plan(quota, Default with { ExistingSize = "Standard_D2_v2", ExistingNodes = 1 }, Tasks with { ExistingSize = "Standard_D4_v5", ExistingNodes = 1 });

        Assert.Empty(plan.Failures);
        Assert.Equal("default: Standard_D2_v2 up to 1; taskworkers: Standard_D4_v5 up to 1", Text(plan));
    }

    [Fact]
    public void A_pool_that_exists_keeps_its_size_whatever_the_list_says_and_though_it_is_restricted_by_now()
    {
        VmSizeOffer[] offers = [D2v2 with { Restriction = "NotAvailableForSubscription" }, D4v5];

        var plan = new PoolPlanner("westus", offers, []).Plan([Default with { Sizes = ["Standard_D4_v5"], ExistingSize = "Standard_D2_v2", ExistingNodes = 1 }]);

        Assert.Equal("default: Standard_D2_v2 up to 10", Text(plan));
    }

    [Fact]
    public void A_size_too_small_for_a_system_pool_is_not_taken()
    {
        var plan = Plan([], Default with { Sizes = ["Standard_B1s"] }, Tasks with { Sizes = ["Standard_B1s"] });

        Assert.Equal("taskworkers: Standard_B1s up to 50", Text(plan));
        Assert.Contains("Standard_B1s: too small for a system pool: 1 vCPU and 1 GiB, and AKS wants 2 and 4", Assert.Single(plan.Failures).Why, StringComparison.Ordinal);
    }

    private static PoolPlan Plan(IReadOnlyList<Usage> usages, params PoolWish[] pools) => new PoolPlanner("westus", Offers, usages).Plan(pools);

    private static Usage[] Quota((long Used, long Limit) cores, (long Used, long Limit) dv2, (long Used, long Limit) dv5) =>
    [
        new("cores", "Total Regional vCPUs", cores.Used, cores.Limit), new("standardDv2Family", "Dv2", dv2.Used, dv2.Limit), new("standardDv5Family", "Dv5", dv5.Used, dv5.Limit),
    ];

    private static string Text(PoolPlan plan) => string.Join("; ", plan.Choices.Select(choice => $"{choice.Pool.Name}: {choice.Size.Name} up to {choice.NodesThatFit}"));
}
