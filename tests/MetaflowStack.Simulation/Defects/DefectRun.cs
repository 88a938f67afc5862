using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Simulation.Cloud;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation.Defects;

/// <summary>Runs everything that comes before the first write, against a cloud of its own.</summary>
internal static partial class DefectRun
{
    /// <summary>The account of the state in the cloud of this seed: its name follows from the subscription's id.</summary>
    public const string StateAccountName = "stcrashstated17c9";

    private const int Seed = 1;

    // HELM_EXE is the whole process's: whoever sets it runs alone among those who do.
    private static readonly SemaphoreSlim HelmGate = new(1);

    /// <summary>Runs with no, one or more defects.</summary>
    public static async Task<DefectOutcome> PlayAsync(params IReadOnlyList<Defect> defects)
    {
        if (defects.FirstOrDefault(defect => defect.Helm is not null)?.Helm is not { } script)
            return await InCloudAsync(defects);
        await HelmGate.WaitAsync();
        var folder = Directory.CreateTempSubdirectory("helm-");
        try
        {
            var program = Path.Combine(folder.FullName, "helm");
            if (script.Length > 0)
            {
                await File.WriteAllTextAsync(program, $"#!/bin/sh\n{script}\n");
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }

            Environment.SetEnvironmentVariable("HELM_EXE", program);
            return await InCloudAsync(defects);
        }
        finally
        {
            Environment.SetEnvironmentVariable("HELM_EXE", null);
            HelmGate.Release();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<DefectOutcome> InCloudAsync(IReadOnlyList<Defect> defects)
    {
        var directory = Directory.CreateTempSubdirectory("defects-");
        using var workspace = new Workspace();
        try
        {
            await using var cloud = await SimulatedCloud.StartAsync(directory.FullName, Seed, [.. defects.SelectMany(defect => defect.Faults)]);
            using var others = new OtherPeople(directory.FullName);
            foreach (var defect in defects)
            {
                await defect.World(others);
                defect.Files(workspace.Root);
            }

            var options = new StackOptions
            {
                OrgPrefix = StackCommand.OrgPrefix, Cloud = "sandbox", SandboxDirectory = directory.FullName, State = StateOption.For(defects.Any(defect => defect.State == StateKind.Blob) ? StateKind.Blob : StateKind.Folder, workspace, cloud.SubscriptionId),
                Yes = true, NonInteractive = true, RootDirectory = workspace.Root, Target = "Preflight",
            };
            var holder = new StackRun(options, new RunLog());
            await using (holder)
            {
                if (defects.Any(defect => defect.IsLocked))
                    await holder.LoginAsync();
                var (stage, error, log) = await RunAsync(defects.Aggregate(options, (changed, defect) => defect.Options(changed)));
                var record = Path.Combine(workspace.Root, "output", "default", "run.json");
                return new DefectOutcome(
                    stage, Plain(error), [.. log.ToString().Split('\n').Select(Plain)],
                    WritesIn(directory.FullName) - others.Writes,
                    File.Exists(record) ? JsonNode.Parse(await File.ReadAllTextAsync(record))!["requests"]!["writes"]!.GetValue<int>() : 0);
            }

            // What differs from run to run.
            string Plain(string text) => Runs().Replace(Attempts().Replace(text, "(N attempts)"), "since TIME (run RUN").Replace(workspace.Root, "FOLDER", StringComparison.Ordinal).Replace(cloud.SubscriptionId, "SUBSCRIPTION", StringComparison.Ordinal)
                .Replace(directory.FullName, "SANDBOX", StringComparison.Ordinal)
                .Replace(Environment.GetEnvironmentVariable("HELM_EXE") is { Length: > 0 } helm ? helm : "\0", "FOLDER/helm", StringComparison.Ordinal)
                .Replace($"{Environment.UserName}@{Environment.MachineName}", "USER@MACHINE", StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<(FoundBy? Stage, string Error, RunLog Log)> RunAsync(StackOptions options)
    {
        var log = new RunLog();
        FoundBy? stage = FoundBy.Settings;
        await using var run = new StackRun(options, log);
        try
        {
            run.Validate();
            stage = FoundBy.CheckTools;
            await run.CheckToolsAsync();
            stage = FoundBy.Login;
            await run.LoginAsync("Preflight");
            stage = FoundBy.Preflight;
            await run.PreflightAsync();
            return (null, "", log);
        }
        catch (StackException exception)
        {
            return (stage, exception.Message, log);
        }
    }

    [GeneratedRegex(@"\(\d+ attempts?\)")]
    private static partial Regex Attempts();

    [GeneratedRegex(@"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(run [0-9a-f-]{36}")]
    private static partial Regex Runs();

    private static int WritesIn(string directory)
    {
        using var reader = new StreamReader(new FileStream(Path.Combine(directory, "requests.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => JsonNode.Parse(line)!["write"]!.GetValue<bool>());
    }
}
