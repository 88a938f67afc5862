using System.Diagnostics;
using MetaflowStack.Definition.Running;
using MetaflowStack.Simulation.Cloud;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation.Storms;

/// <summary>One deployment twice by the same seed: undisturbed, and in a storm. Both must end in the same world.</summary>
internal static class StormScenario
{
    /// <summary>The share of requests that fail.</summary>
    public const double Share = 0.3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Plays a seed.</summary>
    /// <param name="seed">What cloud, faults and waits are drawn from.</param>
    /// <param name="faults">What goes wrong; nothing given: a storm.</param>
    public static async Task<StormOutcome> PlayAsync(int seed, params string[] faults)
    {
        var calm = await DeployAsync(seed);
        var storm = await DeployAsync(seed, faults is [] ? StormFaults.Of(Share) : faults);
        return new StormOutcome(seed)
        {
            Undisturbed = calm.Traffic.Served,
            Requests = storm.Traffic.Requests,
            Failed = storm.Traffic.Failed,
            Early = storm.Traffic.Early,
            Took = storm.Took,
            Happened = storm.Happened,
            Faults = [.. calm.Faults.Select(line => "undisturbed: " + line), .. storm.Faults, .. Differences(calm, storm)],
        };
    }

    private static async Task<Deployed> DeployAsync(int seed, params string[] faults)
    {
        using var workspace = new Workspace();
        await using var cloud = await SimulatedCloud.StartAsync(Path.Combine(workspace.Root, "cloud"), seed, faults);
        var traffic = new StormTraffic(cloud.Clock);
        cloud.Gate.Observer = traffic.PassAsync;
        var started = Stopwatch.GetTimestamp();
        var error = await RunAsync(workspace, cloud);
        var took = Stopwatch.GetElapsedTime(started);
        string[] wrong = error is null
            ? [.. Credentials.Faults(cloud.Snapshot()["sections"]!.AsObject(), cloud.Gate.DatabasePasswords)]
            : [error];
        return new Deployed(traffic, cloud.TakeCensus(), wrong, took, cloud.FaultsHappened > 0);
    }

    // What nobody foresaw is a finding about this seed, and must not end the other storms; but an interrupted run is none.
    private static async Task<string?> RunAsync(Workspace workspace, SimulatedCloud cloud)
    {
        try
        {
            var result = await StackCommand.RunAsync("Services", StateKind.Folder, workspace, cloud, cloud.NewTraffic()).WaitAsync(Patience);
            return result.Error is null ? null : $"{result.Error}\n{result.Log}";
        }
        catch (Exception exception) when (exception is not RunCancelledException)
        {
            return exception.ToString();
        }
    }

    // Of a deployment that failed, what it did not come to is no news.
    private static IEnumerable<string> Differences(Deployed calm, Deployed storm) => storm.Faults.Count > 0
        ? []
        : calm.Census.Beyond(storm.Census).Select(line => "missing: " + line).Concat(storm.Census.Beyond(calm.Census).Select(line => "too much: " + line));

    private sealed record Deployed(StormTraffic Traffic, Census Census, IReadOnlyList<string> Faults, TimeSpan Took, bool Happened);
}
