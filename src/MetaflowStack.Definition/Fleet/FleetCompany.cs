using MetaflowStack.Azure.Connection;
using MetaflowStack.Definition.Sandbox;
using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Fleet;

/// <summary>What the runs of one process share: pace and sign-in of all connections, Ctrl-C, and the way into the simulated cloud.</summary>
/// <param name="stop">Cancelled by Ctrl-C, for all of them.</param>
internal sealed class FleetCompany(CancellationToken stop) : IDisposable
{
    private readonly SemaphoreSlim _door = new(1);
    private readonly HashSet<string> _entered = [];

    /// <summary>Cancelled by Ctrl-C, for all of them.</summary>
    internal CancellationToken Stop => stop;

    /// <summary>Pace and sign-in of all connections.</summary>
    internal AzureSharing Sharing { get; } = new();

    /// <summary>Joins the sandbox, one after the other: the first starts it, and it alone brings its faults, which would begin anew with each.</summary>
    internal async Task<SandboxVisit> JoinAsync(StackSettings settings, CancellationToken cancellationToken)
    {
        await _door.WaitAsync(cancellationToken);
        try
        {
            var isFirst = !_entered.Contains(settings.SandboxDirectory);
            var visit = await new SandboxLauncher(isFirst ? settings : settings with { SandboxFaults = [] }, TimeProvider.System).JoinAsync(cancellationToken);
            _entered.Add(settings.SandboxDirectory);
            return visit;
        }
        finally
        {
            _door.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Sharing.Dispose();
        _door.Dispose();
    }
}
