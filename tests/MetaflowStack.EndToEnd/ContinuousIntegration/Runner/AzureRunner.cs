using System.Text.RegularExpressions;
using MetaflowStack.EndToEnd.Harness;
using YamlDotNet.RepresentationModel;

namespace MetaflowStack.EndToEnd.ContinuousIntegration.Runner;

/// <summary>
/// Runs a pipeline as Azure Pipelines does: stages in the order of <c>dependsOn</c>, their jobs at once, a job for each entry of a matrix,
/// scripts by bash with the variables of a service connection. Of tasks it knows those that the generated pipeline uses.
/// </summary>
/// <param name="server">The machines.</param>
/// <param name="pipeline">The pipeline.</param>
/// <param name="reason">Why it runs: <c>IndividualCI</c>.</param>
internal sealed partial class AzureRunner(BuildServer server, string pipeline, string reason)
{
    private readonly YamlMappingNode _pipeline = Yaml.Parse(pipeline);
    private readonly Dictionary<string, List<JobRun>> _stages = [];

    /// <summary>The runs of all jobs, in order.</summary>
    public IEnumerable<JobRun> Jobs => _stages.Values.SelectMany(jobs => jobs);

    /// <summary>Names and results, for assertions.</summary>
    public IEnumerable<string> Results => Jobs.Select(job => $"{job.Name}: {job.Result}");

    /// <summary>Runs the pipeline.</summary>
    public async Task RunAsync()
    {
        foreach (var stage in _pipeline.At("stages").Items())
        {
            var succeeded = stage.At("dependsOn").Items().All(before => _stages[((YamlScalarNode)before).Value!] is { Count: > 0 } jobs && jobs.TrueForAll(job => job.Result == "success"));
            var runs = Expression(succeeded).IsTrue(stage.Text("condition")!);
            _stages[stage.Text("stage")!] = runs ? [.. await Task.WhenAll(stage.At("jobs").Items().SelectMany(JobsOf))] : [];
        }
    }

    private IEnumerable<Task<JobRun>> JobsOf(YamlNode job) => job.At("strategy", "matrix") is { } matrix
        ? matrix.Entries().Select(entry => JobAsync(job, $"{job.Text("displayName")} {entry.Key}", entry.Value, job.At("steps")))
        : [JobAsync(job, job.Text("displayName")!, job.At("variables"), job.At("strategy", "runOnce", "deploy", "steps"))];

    private Expression Expression(bool succeeded) => new(
        path => path switch { "variables.Build.Reason" => reason, "variables.Build.SourceBranch" => "refs/heads/main", _ => throw new NotSupportedException(path) },
        (function, _) => function switch { "succeeded" => succeeded, "succeededOrFailed" => true, _ => throw new NotSupportedException(function) });

    private async Task<JobRun> JobAsync(YamlNode job, string name, YamlNode? variables, YamlNode? steps)
    {
        var values = variables.Entries().ToDictionary(entry => entry.Key, entry => ((YamlScalarNode)entry.Value).Value!);
        var environment = values["CI_ENVIRONMENT"];
        Assert.True(job.Text("environment") is null || job.Text("environment") == environment);
        var run = new JobRun(name) { Times = (TimeProvider.System.GetTimestamp(), default) };
        var machine = await server.MachineAsync(environment);
        var macros = new Dictionary<string, string>(values) { ["System.JobAttempt"] = "1", ["System.AccessToken"] = "token-of-the-job" };
        foreach (var step in steps.Items())
        {
            if (step.Text("condition") is { } condition ? !Expression(run.Result == "success").IsTrue(condition) : run.Result != "success")
                continue;
            if (step.Text("publish") is { } path)
                server.Keep(machine, Expand(step.Text("artifact")!, macros), [path]);
            else if (step.Text("task") == "AzureCLI@2")
                run.Result = await ScriptAsync(run, step, machine, values, macros, environment) ? "success" : "failure";
            else if (step.Text("checkout") is null && step.Text("task") != "Cache@2")
                throw new NotSupportedException(step.ToString());
        }

        run.Times = (run.Times.From, TimeProvider.System.GetTimestamp());
        return run;
    }

    private async Task<bool> ScriptAsync(JobRun run, YamlNode step, StackFolder machine, Dictionary<string, string> values, Dictionary<string, string> macros, string environment)
    {
        var variables = new Dictionary<string, string?>(machine.Environment);
        foreach (var (name, value) in values)
            variables[name.Replace('.', '_').ToUpperInvariant()] = value;
        foreach (var (name, value) in ((string, string)[])[
            ("TF_BUILD", "True"), ("AGENT_OS", "Linux"), ("AGENT_TEMPDIRECTORY", machine.Root), ("BUILD_REASON", reason), ("BUILD_SOURCEBRANCH", "refs/heads/main"), ("BUILD_SOURCEBRANCHNAME", "main"),
            ("SYSTEM_OIDCREQUESTURI", "https://dev.azure.invalid/oidc"), ("AZURESUBSCRIPTION_CLIENT_ID", step.Text("inputs", "azureSubscription")!),
            ("AZURESUBSCRIPTION_TENANT_ID", "tenant"), ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "connection")])
            variables[name] = value;
        foreach (var (name, value) in step.At("env").Entries())
            variables[name] = Expand(((YamlScalarNode)value).Value!, macros);
        var script = machine.PathOf($"{Guid.NewGuid():N}.sh");
        await File.WriteAllTextAsync(script, Expand(step.Text("inputs", "inlineScript")!, macros));

        var result = await server.Start(environment, step.Text("displayName")!, [script], machine, variables).WaitAsync();
        run.Read(result.Output + result.Error, LogCommands.Azure);
        foreach (Match upload in Uploads().Matches(result.Output))
            run.Summary += await File.ReadAllTextAsync(upload.Groups[1].Value.Replace("%AZP25", "%", StringComparison.Ordinal));
        return result.ExitCode == 0;
    }

    private static string Expand(string text, Dictionary<string, string> macros) => Macros().Replace(text, match => macros.GetValueOrDefault(match.Groups[1].Value, match.Value));

    [GeneratedRegex(@"\$\(([A-Za-z_][\w.]*)\)")]
    private static partial Regex Macros();

    [GeneratedRegex(@"##vso\[task\.uploadsummary\](\S+)")]
    private static partial Regex Uploads();
}
