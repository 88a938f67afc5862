using System.Text.Json.Nodes;
using MetaflowStack.Sandbox;
using MetaflowStack.Sandbox.CommandLine;
using MetaflowStack.Sandbox.Faults;

namespace MetaflowStack.Simulation.Cloud;

/// <summary>A simulated cloud in this process, on a real loopback port, with a gate before it.</summary>
internal sealed class SimulatedCloud : IAsyncDisposable
{
    /// <summary>
    /// Simulated seconds in a real one. Faster, a run would miss most of its polls, which are exchanges too, and a busy machine
    /// would lose the three hours that things may take here.
    /// </summary>
    public const double Speed = 1_000;

    // The longest that a lease of a fixed time lasts (Lease Blob).
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly LeaseTime _leases;
    private readonly SandboxServer _server;
    private readonly List<RunTraffic> _runs = [];

    private SimulatedCloud(string directory, RequestGate gate, LeaseTime leases, SandboxServer server) =>
        (Directory, Gate, _leases, _server) = (directory, gate, leases, server);

    /// <summary>Its folder, for <c>--sandbox-directory</c>.</summary>
    public string Directory { get; }

    /// <summary>What every request passes.</summary>
    public RequestGate Gate { get; }

    /// <summary>Simulated time.</summary>
    public TimeProvider Clock => _server.Clock;

    /// <summary>How often anything went wrong that was to go wrong.</summary>
    public int FaultsHappened => _server.Faults.List().Sum(fault => fault.Hits);

    /// <summary>The subscription.</summary>
    public string SubscriptionId => _server.Document.SubscriptionId;

    /// <summary>Starts the cloud of a folder: an empty one, or the saved one.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="seed">What the cloud draws from.</param>
    /// <param name="faults">What goes wrong in it, as <c>--fault</c> says it.</param>
    public static async Task<SimulatedCloud> StartAsync(string directory, int seed, params string[] faults)
    {
        var (gate, leases) = (new RequestGate(), new LeaseTime());
        var options = new SandboxOptions
        {
            Directory = directory, Speed = Speed, Foreground = true, Seed = seed, Gate = gate.PassAsync, LeaseTime = leases,
            Faults = [.. faults.Select(FaultSpecification.Parse)],
        };
        return new SimulatedCloud(directory, gate, leases, await SandboxServer.StartAsync(options, TimeProvider.System));
    }

    /// <summary>Makes a record of a run's requests, to be added to the gate.</summary>
    public RunTraffic NewTraffic(Trap? trap = null, Action? died = null)
    {
        var traffic = new RunTraffic(trap, died);
        _runs.Add(traffic);
        return traffic;
    }

    /// <summary>Waits, without waiting, until the leases of a dead run have ended.</summary>
    public void LetLeasesEnd() => _leases.Advance(Lease);

    /// <summary>Everything that exists.</summary>
    public Census TakeCensus() => Census.Of(_server.Snapshot()["sections"]!.AsObject());

    /// <summary>The world as it would be saved.</summary>
    public JsonObject Snapshot() => _server.Snapshot();

    /// <summary>Refuses whatever dead runs still ask for.</summary>
    public void RefuseTheDead() => _runs.ForEach(run => run.Close());

    public async ValueTask DisposeAsync()
    {
        RefuseTheDead();
        await _server.DisposeAsync();
        _runs.ForEach(run => run.Dispose());
    }
}
