using MetaflowStack.Definition.DailyTools;

namespace MetaflowStack.Definition.Tests.DailyTools;

public class VerifyTextTests
{
    private static readonly ComponentVerdict[] Verdicts =
    [
        new("metadata-service", true, "default/metadata-service:8080/ping answers 200"),
        new("metaflow-ui-backend-service", false, "Available: 0/1. Pod metaflow-ui-backend-service-7d9-x2 container main: CrashLoopBackOff, exit code 1 (Error), restarted 7 times"),
        new("workflow-controller", false, "Deployment argo/workflow-controller does not exist"),
    ];

    [Theory]
    [InlineData(80, "verify.txt")]
    [InlineData(200, "verify-200.txt")]
    public void A_table_has_a_row_for_each_component(int width, string snapshot)
    {
        var table = VerifyText.Of(Verdicts, "demo/default", width);

        Snapshot.Matches($"{table}\n\n{VerifyText.FailureOf(Verdicts, "demo/default")!.Message}\n", snapshot);
        Assert.All(table.Split('\n'), line => Assert.True(line.Length <= width, line));
    }

    [Fact]
    public void When_all_are_healthy_there_is_no_failure()
    {
        Assert.Null(VerifyText.FailureOf([Verdicts[0]], "demo/default"));
        Assert.Equal("1 of 1", Assert.Single(VerifyText.Words([Verdicts[0]])).Value);
        Assert.Equal("1 of 3", Assert.Single(VerifyText.Words(Verdicts)).Value);
    }
}
