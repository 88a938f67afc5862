using System.Text.Json;
using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Watching;

/// <summary>What a run tells build servers, readers of its events and a collector of traces.</summary>
public class NoticeTests
{
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--sandbox-seed", "1"];

    [Fact]
    public async Task Every_event_is_as_documented_also_of_a_run_that_fails()
    {
        await using var folder = new StackFolder();
        await using var other = new StackFolder();
        var path = folder.PathOf("logs", "events.jsonl");
        (await other.RunAsync(["Infra", .. Demo, "--skip", "Preflight", "--events", path, "--sandbox-fault", "QuotaExceeded"])).Exited(1);
        var failed = await File.ReadAllLinesAsync(path);
        (await folder.RunAsync(["Services", .. Demo, "--events", path])).Succeeded();
        var succeeded = (await File.ReadAllLinesAsync(path))[failed.Length..];

        Assert.All(failed.Concat(succeeded), line => DocumentedEvents.NameOf(line));
        Assert.Equal("QuotaExceeded", Events(failed, "resource.ended").First(json => json.GetProperty("outcome").GetString() == "failed").GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(1, Events(failed, "run.ended").Single().GetProperty("exitCode").GetInt32());
        var actions = RunJson.Of(folder).Actions;
        Assert.Equal(
            actions.Select(action => $"{action.Key} {action.Value}").Order(),
            Events(succeeded, "resource.ended").Select(json => $"{json.GetProperty("resource").GetString()} {json.GetProperty("outcome").GetString()}").Order());
        Assert.Equal(RunJson.Of(folder).Targets, Events(succeeded, "target.ended").Select(json => $"{json.GetProperty("target").GetString()} {json.GetProperty("outcome").GetString()}"));
        Assert.Equal("run.started", DocumentedEvents.NameOf(succeeded[0]));
        Assert.Equal("run.ended", DocumentedEvents.NameOf(succeeded[^1]));
        Assert.Single(succeeded.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("run").GetString()).Distinct());
    }

    [Fact]
    public async Task A_run_that_is_killed_leaves_whole_lines()
    {
        await using var folder = new StackFolder();
        var path = folder.PathOf("events.jsonl");
        var run = await folder.StartAsync(["Services", .. Demo, "--events", path]);
        await run.WaitForLineAsync("azure:storage-account/metaflow created");

        await run.SignalAsync("KILL");
        await run.WaitAsync();

        var text = await File.ReadAllTextAsync(path);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        var names = text.TrimEnd('\n').Split('\n').Select(DocumentedEvents.NameOf).ToList();
        Assert.Contains("resource.ended", names);
        Assert.DoesNotContain("run.ended", names);
    }

    [Fact]
    public async Task GitHub_gets_folds_one_annotation_and_a_page()
    {
        await using var folder = new StackFolder();
        var page = folder.PathOf("summary.md");
        folder.Environment["GITHUB_ACTIONS"] = "true";
        folder.Environment["GITHUB_STEP_SUMMARY"] = page;

        var run = (await folder.RunAsync(["Infra", .. Demo, "--skip", "Preflight", "--sandbox-fault", "QuotaExceeded"])).Exited(1);

        Assert.Contains("\n::group::Infra\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n::endgroup::Infra\n", run.Output, StringComparison.Ordinal);
        var error = Assert.Single(run.Output.Split('\n'), line => line.StartsWith("::error", StringComparison.Ordinal));
        Assert.StartsWith("::error title=Infra::azure:managed-cluster/metaflow", error, StringComparison.Ordinal);
        Assert.Contains("%0A", error, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(page);
        Assert.Contains("**azure:managed-cluster/metaflow could not be created**", text, StringComparison.Ordinal);
        Assert.Contains("- What to do: Ask for more quota", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure_Pipelines_gets_folds_one_issue_with_its_code_and_a_page()
    {
        await using var folder = new StackFolder();
        folder.Environment["TF_BUILD"] = "True";

        var run = (await folder.RunAsync(["Infra", .. Demo, "--skip", "Preflight", "--sandbox-fault", "QuotaExceeded"])).Exited(1);

        Assert.Contains("\n##[group]Infra\n", run.Output, StringComparison.Ordinal);
        var issue = Assert.Single(run.Output.Split('\n'), line => line.Contains("task.logissue", StringComparison.Ordinal));
        Assert.StartsWith("##vso[task.logissue type=error;code=QuotaExceeded]azure:managed-cluster/metaflow", issue, StringComparison.Ordinal);
        var upload = Assert.Single(run.Output.Split('\n'), line => line.StartsWith("##vso[task.uploadsummary]", StringComparison.Ordinal));
        Assert.Contains("QuotaExceeded", await File.ReadAllTextAsync(upload[(upload.IndexOf(']', StringComparison.Ordinal) + 1)..]), StringComparison.Ordinal);
        Assert.DoesNotContain("task.complete", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_gets_the_run_with_its_targets_resources_and_requests()
    {
        await using var folder = new StackFolder();
        await using var collector = await OtlpCollector.StartAsync(grpc: false);
        folder.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address;
        folder.Environment["OTEL_SERVICE_NAME"] = "platform-ci";

        (await folder.RunAsync(["Infra", .. Demo])).Succeeded();

        var spans = collector.Spans;
        var run = Assert.Single(spans, span => span.Parent.Length == 0 && span.Name == "run Infra");
        Assert.All(spans.Where(span => span.Trace == run.Trace), span => Assert.Equal("platform-ci", span.Service));
        Assert.Equal(["CheckTools", "Infra", "Login", "Preflight"], spans.Where(span => span.Parent == run.Id).Select(span => span.Attributes["metaflow.target"]).Order());
        var infra = Assert.Single(spans, span => span.Name == "target Infra");
        var cluster = Assert.Single(spans, span => span.Name == "create azure:managed-cluster/metaflow");
        Assert.Equal(infra.Id, cluster.Parent);
        Assert.Equal(RunJson.Of(folder).Actions.Keys.Order(), spans.Where(span => span.Attributes.ContainsKey("metaflow.resource.key")).Select(span => span.Attributes["metaflow.resource.key"]).Order());
        var put = Assert.Single(spans, span => span.Parent == cluster.Id && span.Attributes.GetValueOrDefault("http.request.method") == "PUT");
        Assert.Contains("/managedClusters/aks-demo-metaflow-default", put.Attributes["url.full"], StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> Events(IEnumerable<string> lines, string name) =>
        lines.Select(line => JsonDocument.Parse(line).RootElement).Where(json => json.GetProperty("event").GetString() == name);
}
