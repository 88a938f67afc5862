using MetaflowStack.Azure.Preflight;
using MetaflowStack.Definition.Preflight;
using MetaflowStack.Definition.Preflight.Pools;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Testing;

namespace MetaflowStack.Definition.Tests.Preflight;

public class PreflightReportTests
{
    private static readonly ErrorDetails Locked = new() { What = "A lock keeps /subscriptions/s from being changed", Code = "ScopeLocked", Why = "frozen is ReadOnly", Remedy = "Have it removed: az lock delete --ids ID" };

    [Fact]
    public void One_failure_is_itself()
    {
        var report = new PreflightReport([("resource group", [Finding.Failure(Locked)]), ("names", [Finding.Passed("all free")])]);
        Assert.Equal(Locked.ToString(), report.Failure()!.Message);
    }

    [Fact]
    public void Several_failures_are_numbered_and_each_says_what_why_and_what_to_do()
    {
        var pool = new PoolWish("taskworkers", "--task-node-size", ["Standard_D4_v5"], 1, 50);
        var size = new VmSizeOffer("Standard_D4_v5", "standardDv5Family", 4, 16, [], null);
        var plan = new PoolPlanner("westus", [size], [new Usage("cores", "Total Regional vCPUs", 99, 100)]).Plan([pool]);
        var report = new PreflightReport(
        [
            ("subscription", [Finding.Passed("Sandbox is Enabled")]),
            ("resource group", [Finding.Failure(Locked)]),
            ("node pools", [.. plan.Failures.Select(Finding.Failure)]),
            ("limits", [Finding.NotChecked("Storage limits were not checked", new ErrorDetails { What = "The storage limits of westus could not be read", Code = "AuthorizationFailed", Why = "no", Remedy = "Ask" })]),
        ]);

        Snapshot.Matches(
            $"{report.Failure()!.Message}\n---\n{string.Join('\n', report.PassedLines())}\n---\n{string.Join('\n', report.Warnings)}\n", "many-failures.txt");
    }

    [Fact]
    public void Without_a_failure_there_is_none() => Assert.Null(new PreflightReport([("names", [Finding.Passed("all free")])]).Failure());
}
