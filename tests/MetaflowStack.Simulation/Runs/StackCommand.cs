using System.Diagnostics;
using System.Text.Json.Nodes;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Simulation.Cloud;

namespace MetaflowStack.Simulation.Runs;

/// <summary>Runs a command of the program in this process: the calls that the build's targets make, in the build's order.</summary>
internal static class StackCommand
{
    /// <summary>The organisation prefix of every simulated stack.</summary>
    public const string OrgPrefix = "crash";

    /// <summary>The destroy that keeps the data.</summary>
    public const string KeepData = "Destroy --keep-data";

    /// <summary>Runs a command to its end, or to its death.</summary>
    /// <param name="target"><c>Services</c>, <c>RotateSecrets</c>, <c>Destroy</c> or <see cref="KeepData"/>.</param>
    /// <param name="state">Where the state is kept.</param>
    /// <param name="workspace">Where the user stands.</param>
    /// <param name="cloud">The cloud.</param>
    /// <param name="traffic">What the run's requests are counted by.</param>
    public static Task<CommandResult> RunAsync(string target, StateKind state, Workspace workspace, SimulatedCloud cloud, RunTraffic traffic) => Task.Run(async () =>
    {
        using var activity = new Activity(target).SetIdFormat(ActivityIdFormat.W3C).Start();
        cloud.Gate.Add(activity, traffic);
        var log = new RunLog();
        var run = new StackRun(OptionsOf(target, state, workspace, cloud), log);
        string? error = null;
        try
        {
            await using (run)
                await (target == "Services" ? DeployAsync(run) : UseAsync(run, target));
        }
        catch (StackException exception)
        {
            error = exception.ToString();
        }

        var record = Path.Combine(workspace.Root, "output", "default", "run.json");
        return new CommandResult(error, log, File.Exists(record) ? JsonNode.Parse(await File.ReadAllTextAsync(record)) : null);
    });

    private static async Task DeployAsync(StackRun run)
    {
        string[] stages = ["WaitForDb", "Services", "Argo", "Prune", "PrintNextSteps"];
        await run.CheckToolsAsync();
        await run.LoginAsync();
        await run.PreflightAsync();
        await run.DeployInfraAsync(stages);
        await run.WaitForDbAsync(stages[1..]);
        await run.DeployServicesAsync(stages[2..]);
        await run.DeployArgoAsync(stages[3..]);
        await run.PruneAsync();
        await run.PrintNextStepsAsync();
    }

    private static async Task UseAsync(StackRun run, string target)
    {
        await run.CheckToolsAsync();
        await run.LoginAsync();
        await (target == "RotateSecrets" ? run.RotateSecretsAsync() : run.DestroyAsync());
    }

    private static StackOptions OptionsOf(string target, StateKind state, Workspace workspace, SimulatedCloud cloud) => new()
    {
        OrgPrefix = OrgPrefix,
        Cloud = "sandbox",
        SandboxDirectory = cloud.Directory,
        State = StateOption.For(state, workspace, cloud.SubscriptionId),
        Yes = true,
        KeepData = target == KeepData,
        NonInteractive = true,
        RootDirectory = workspace.Root,
        Target = target,
    };
}

/// <summary>How a command ended.</summary>
/// <param name="Error">What it failed by; null: it did not.</param>
/// <param name="Log">What it said.</param>
/// <param name="Record">Its <c>run.json</c>.</param>
internal sealed record CommandResult(string? Error, RunLog Log, JsonNode? Record)
{
    /// <summary>The writes that it sent.</summary>
    public long Writes => Record?["requests"]?["writes"]?.GetValue<long>() ?? 0;

    /// <summary>The resources that were not found as wanted, with what was done.</summary>
    public IReadOnlyList<string> Changed =>
        [.. (Record?["resources"]?.AsArray() ?? []).Where(r => r!["action"]!.GetValue<string>() != "unchanged").Select(r => $"{r!["key"]} {r["action"]}")];
}
