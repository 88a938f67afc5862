using System.Globalization;
using System.Text.Json;
using MetaflowStack.EndToEnd.Harness;
using YamlDotNet.RepresentationModel;

namespace MetaflowStack.EndToEnd.ContinuousIntegration.Runner;

/// <summary>
/// Runs a workflow as GitHub Actions does: jobs in the order of <c>needs</c>, a job for each entry of a matrix, all of them at once, steps by
/// bash, results, conditions and files of variables. Of actions it knows those that the generated workflows use.
/// </summary>
/// <param name="server">The machines.</param>
/// <param name="workflow">The workflow.</param>
/// <param name="trigger">What happened: <c>push</c>.</param>
internal sealed class GitHubRunner(BuildServer server, string workflow, string trigger)
{
    private const string Repository = "contoso/metaflow";

    private readonly YamlMappingNode _workflow = Yaml.Parse(workflow);
    private readonly Dictionary<string, List<JobRun>> _jobs = [];
    private int _attempt;

    /// <summary>Variables of the repository or its environments.</summary>
    public Dictionary<string, string> Variables { get; } = new() { ["AZURE_TENANT_ID"] = "tenant" };

    /// <summary>What somebody typed.</summary>
    public Dictionary<string, string> Inputs { get; } = [];

    /// <summary>The repository that a pull request comes from.</summary>
    public string Head { get; set; } = Repository;

    /// <summary>The runs of all jobs that were not skipped, in order.</summary>
    public IEnumerable<JobRun> Jobs => _jobs.Values.SelectMany(job => job).Where(job => job.Result != "skipped");

    /// <summary>Names and results, for assertions.</summary>
    public IEnumerable<string> Results => Jobs.Select(job => $"{job.Name}: {job.Result}");

    /// <summary>Runs the workflow; once more: the jobs that failed, and those that wait for them.</summary>
    public async Task RunAsync(CancellationToken cancellation = default)
    {
        _attempt++;
        foreach (var (id, job) in _workflow.At("jobs").Entries())
        {
            var needed = job.At("needs").Items().Select(need => ((YamlScalarNode)need).Value!).ToDictionary(need => need, need => Combined(_jobs[need]));
            var expression = JobExpression(needed, [], cancellation);
            var condition = job.Text("if") ?? "success()";
            // Without a function that asks for the state of the jobs before, these must have succeeded.
            var runs = expression.IsTrue(condition) && (condition.Contains("()", StringComparison.Ordinal) || needed.Values.All(result => result == "success"));
            var before = _jobs.GetValueOrDefault(id);
            _jobs[id] = runs
                ? [.. await Task.WhenAll(Matrix(job).Select((entry, index) => before?[index] is { Result: "success" } done ? Task.FromResult(done) : JobAsync(job, entry, needed, cancellation)))]
                : [new JobRun(id) { Result = "skipped" }];
        }
    }

    private static string Combined(List<JobRun> jobs) =>
        ((string[])["failure", "cancelled", "skipped"]).FirstOrDefault(result => jobs.Exists(job => job.Result == result)) ?? "success";

    private static IEnumerable<Dictionary<string, string>> Matrix(YamlNode job) => job.At("strategy", "matrix", "include") is { } include
        ? include.Items().Select(entry => entry.Entries().ToDictionary(value => value.Key, value => ((YamlScalarNode)value.Value).Value!))
        : [[]];

    private Expression JobExpression(Dictionary<string, string> needed, Dictionary<string, string> matrix, CancellationToken cancellation) => new(
        path => path.Split('.', 2) switch
        {
            ["matrix", var key] => matrix.GetValueOrDefault(key),
            ["vars", var key] => Variables.GetValueOrDefault(key),
            ["inputs", var key] => Inputs.GetValueOrDefault(key),
            ["needs", var key] => needed[key.Split('.')[0]],
            ["github", var key] => GitHub(key),
            _ => throw new NotSupportedException(path),
        },
        (function, _) => function switch
        {
            "success" => needed.Values.All(result => result == "success"),
            "cancelled" => cancellation.IsCancellationRequested,
            "always" => true,
            _ => throw new NotSupportedException(function),
        });

    private string? GitHub(string key) => key switch
    {
        "event_name" => trigger,
        "repository" => Repository,
        "ref" => "refs/heads/main",
        "run_id" => "1",
        "run_attempt" => _attempt.ToString(CultureInfo.InvariantCulture),
        "server_url" => "https://github.com",
        "token" => "token-of-github",
        "event.pull_request.number" => "7",
        "event.pull_request.head.repo.full_name" => Head,
        _ => throw new NotSupportedException(key),
    };

    private async Task<JobRun> JobAsync(YamlNode job, Dictionary<string, string> matrix, Dictionary<string, string> needed, CancellationToken cancellation)
    {
        var expression = JobExpression(needed, matrix, cancellation);
        var environment = matrix.GetValueOrDefault("environment") ?? Inputs.GetValueOrDefault("environment");
        var run = new JobRun(expression.Expand(job.Text("name")!)) { Times = (TimeProvider.System.GetTimestamp(), default) };
        var machine = await server.MachineAsync(environment);
        var variables = new Dictionary<string, string?>(machine.Environment);
        Add(variables, _workflow.At("env"), expression);
        Add(variables, job.At("env"), expression);
        AddRunner(variables, machine, job);
        foreach (var step in job.At("steps").Items())
        {
            // A step without a condition runs while none has failed, with always() in any case.
            if (step.Text("if") is null ? run.Result != "success" : !expression.IsTrue(step.Text("if")!))
                continue;
            var succeeded = step.Text("uses") is { } action
                ? Act(action.Split('@')[0], step, machine, expression)
                : await ScriptAsync(run, step, machine, variables, expression, environment ?? "", cancellation);
            if (!succeeded && step.Text("continue-on-error") != "true" && run.Result == "success")
                run.Result = cancellation.IsCancellationRequested ? "cancelled" : "failure";
        }

        run.Times = (run.Times.From, TimeProvider.System.GetTimestamp());
        return run;
    }

    private static void Add(Dictionary<string, string?> variables, YamlNode? more, Expression expression)
    {
        foreach (var (key, value) in more.Entries())
            variables[key] = expression.Expand(((YamlScalarNode)value).Value!);
    }

    private void AddRunner(Dictionary<string, string?> variables, StackFolder machine, YamlNode job)
    {
        foreach (var (name, value) in ((string, string)[])[
            ("GITHUB_ACTIONS", "true"), ("CI", "true"), ("GITHUB_REPOSITORY", Repository), ("GITHUB_REF_NAME", "main"), ("GITHUB_EVENT_NAME", trigger),
            ("GITHUB_SHA", "0123456789"), ("RUNNER_OS", "Linux"), ("RUNNER_TEMP", machine.PathOf(".runner")), ("GITHUB_WORKSPACE", machine.Root), ("COMMENTS", server.Comments),
            ("PATH", $"{machine.PathOf(".runner", "bin")}:{Environment.GetEnvironmentVariable("PATH")}")])
            variables[name] = value;
        Directory.CreateDirectory(machine.PathOf(".runner", "bin"));
        if (job.Text("permissions", "id-token") != "write")
            return;
        variables["ACTIONS_ID_TOKEN_REQUEST_URL"] = "https://token.invalid/?api-version=2.0";
        variables["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "token-of-the-job";
    }

    private bool Act(string action, YamlNode step, StackFolder machine, Expression expression)
    {
        var artifact = expression.Expand(step.Text("with", "name") ?? "");
        var path = expression.Expand(step.Text("with", "path") ?? "");
        switch (action)
        {
            case "actions/checkout" or "actions/cache":
                return true;
            case "actions/upload-artifact":
                server.Keep(machine, artifact, path.Split('\n', StringSplitOptions.RemoveEmptyEntries));
                return true;
            case "actions/download-artifact":
                var folder = Path.Combine(server.Artifacts, artifact);
                foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder) : [])
                    File.Copy(file, Path.Combine(Directory.CreateDirectory(machine.PathOf(path)).FullName, Path.GetFileName(file)));
                return Directory.Exists(folder);
            default:
                throw new NotSupportedException(action);
        }
    }

    private async Task<bool> ScriptAsync(
        JobRun run, YamlNode step, StackFolder machine, Dictionary<string, string?> variables, Expression expression, string environment, CancellationToken cancellation)
    {
        var own = new Dictionary<string, string?>(variables);
        Add(own, step.At("env"), expression);
        var files = Directory.CreateDirectory(machine.PathOf(".runner", Guid.NewGuid().ToString("N"))).FullName;
        foreach (var (name, file) in ((string, string)[])[("GITHUB_STEP_SUMMARY", "summary"), ("GITHUB_ENV", "env"), ("GITHUB_OUTPUT", "output")])
            await File.WriteAllTextAsync((own[name] = Path.Combine(files, file))!, "", CancellationToken.None);
        if (own.ContainsKey("GH_TOKEN"))
            await BuildServer.WriteProgramAsync(machine.PathOf(".runner", "bin", "gh"), GitHubCli.Script);
        await File.WriteAllTextAsync(Path.Combine(files, "script.sh"), step.Text("run"), CancellationToken.None);
        Assert.Equal("bash", step.Text("shell"));

        var command = server.Start(environment, step.Text("name")!, ["--noprofile", "--norc", "-eo", "pipefail", Path.Combine(files, "script.sh")], machine, own);
        // A cancelled job's shell is told first, and it alone.
        await using var cancelled = cancellation.Register(() => _ = command.SignalAsync("INT"));
        var result = await command.WaitAsync();
        run.Read(result.Output + result.Error, LogCommands.GitHub);
        run.Summary += await File.ReadAllTextAsync(Path.Combine(files, "summary"), CancellationToken.None);
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(files, "env"), CancellationToken.None))
            variables[line.Split('=', 2)[0]] = line.Split('=', 2)[1];
        return result.ExitCode == 0;
    }

    /// <summary>What GitHub has of the comments, as JSON: for the stand-in of its program.</summary>
    public IEnumerable<string> Comments() => Directory.GetFiles(server.Comments).Order(StringComparer.Ordinal)
        .Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("body").GetString()!);
}
