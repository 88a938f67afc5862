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

    [Fact]
    public void A_table_has_a_row_for_each_component() =>
        Snapshot.Matches($"{VerifyText.Of(Verdicts, "demo/default")}\n\n{VerifyText.FailureOf(Verdicts, "demo/default")!.Message}\n", "verify.txt");

    [Fact]
    public void When_all_are_healthy_there_is_no_failure()
    {
        Assert.Null(VerifyText.FailureOf([Verdicts[0]], "demo/default"));
        Assert.Equal("1 of 1", Assert.Single(VerifyText.Words([Verdicts[0]])).Value);
        Assert.Equal("1 of 3", Assert.Single(VerifyText.Words(Verdicts)).Value);
    }
}
