using System.Text.RegularExpressions;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary>
/// What a person reads at the end of a run that failed, for each class of failure, as the program prints it. Preflight is left out
/// where it would find the problem first.
/// </summary>
public partial class FailureTextTests
{
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--sandbox-seed", "1", "--no-logo", "--host", "Terminal"];
    private static readonly string[] WithoutPreflight = ["--skip", "Preflight"];

    public static TheoryData<string, string, string[]> Failures => new()
    {
        { "quota", "Infra", ["QuotaExceeded"] },
        { "sizes-used-up", "Infra", ["AllocationFailed:Standard_D4*_v5"] },
        { "no-applications", "Infra", ["Authorization_RequestDenied"] },
        { "names-taken", "Infra", ["StorageAccountAlreadyTaken:stdemometaflowdefault", "ServerNameAlreadyExists:psql-demo-metaflow-default"] },
        { "throttled-for-ever", "Infra", ["429:PUT"] },
        { "network-down", "Infra", ["ConnectionDropped:PUT"] },
        { "image-pull", "Services", ["Kubernetes.ErrImagePull:*metaflow_metadata_service*"] },
        { "crash-loop", "Services", ["Kubernetes.CrashLoopBackOff:db-migrations"] },
        { "webhook-denied", "Services", ["Kubernetes.WebhookDenied:deployments"] },
        { "cluster-quota", "Services", ["Kubernetes.QuotaExceeded:deployments"] },
        { "no-answer", "Services", ["Kubernetes.503@*/proxy/*"] },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task The_end_of_a_failed_run_reads_as_reviewed(string name, string target, string[] faults)
    {
        await using var folder = new StackFolder();

        var run = (await folder.RunAsync([target, .. Demo, .. WithoutPreflight, "--deploy-argo", "false", "--sandbox-fault", .. faults])).Exited(1);

        Snapshot.Matches(End(run.Output, folder), $"failure-{name}.txt");
        var (outcome, failure) = Report.EndOf(folder);
        Assert.Equal("failed", outcome);
        Assert.Contains(failure!, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_goes_on_failing_reads_as_reviewed()
    {
        await using var folder = new StackFolder();

        var run = (await folder.RunAsync(["Infra", .. Demo, .. WithoutPreflight, "--sandbox-fault", "PostgreSql.InternalServerError:40m", "--database-timeout", "1m"])).Exited(1);

        Snapshot.Matches(End(run.Output, folder), "failure-database-timeout.txt");
    }

    // The block of errors and the table of targets; what differs from run to run is masked.
    private static string End(string output, StackFolder folder)
    {
        var text = output[output.IndexOf("║ Errors & Warnings", StringComparison.Ordinal)..].Replace(folder.Root, "ROOT", StringComparison.Ordinal);
        text = Guids().Replace(text, "GUID");
        text = Times().Replace(text, "  TIME");
        text = Spans().Replace(text, "SPAN");
        text = Attempts().Replace(text, "failed N times");
        text = Pods().Replace(text, "$1-POD");
        text = Ports().Replace(text, "127.0.0.1:PORT");
        // Whether the run meets the pod between two attempts or in one is chance; both texts end alike.
        text = Backoff().Replace(text, "").Replace(" --previous shows", " shows", StringComparison.Ordinal);
        return text[..text.IndexOf("Build failed on", StringComparison.Ordinal)];
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Guids();

    [GeneratedRegex(@" +(\b\d+:\d\d\b|< 1sec)")]
    private static partial Regex Times();

    [GeneratedRegex(@"\b\d+ min \d\d s\b|\b\d+(\.\d+)? s\b|\b\d+ h \d\d min\b|\(\d+ attempts?\)|'\d+' seconds|back-off (\d+m)?\d+s")]
    private static partial Regex Spans();

    [GeneratedRegex(@"failed \d+ times?\b")]
    private static partial Regex Attempts();

    [GeneratedRegex(@"\b(metadata-service|metaflow-ui-backend-service|metaflow-ui-static-service)-[a-z0-9]+-[a-z0-9]{5}(?![a-z0-9])")]
    private static partial Regex Pods();

    [GeneratedRegex("ImagePullBackOff: Back-off pulling image \"[^\"]*\": ")]
    private static partial Regex Backoff();

    [GeneratedRegex(@"127\.0\.0\.1:\d+|localhost:\d+")]
    private static partial Regex Ports();
}
