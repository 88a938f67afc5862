using MetaflowStack.Simulation.Cloud;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation.Crashes;

/// <summary>A cloud, the workspace in which the user stands now, and every run so far, dead ones included.</summary>
internal sealed class Stage(SimulatedCloud cloud, Workspace workspace) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Workspace> _left = [];
    private readonly List<Task> _runs = [];

    /// <summary>The cloud.</summary>
    public SimulatedCloud Cloud => cloud;

    /// <summary>Where the next command runs.</summary>
    public Workspace Workspace { get; private set; } = workspace;

    /// <summary>Goes on in what a dead run has left.</summary>
    public void Move(Workspace left)
    {
        _left.Add(left);
        Workspace = left;
    }

    /// <summary>Keeps a run, so that it has ended before its folder is deleted.</summary>
    public Task<CommandResult> Follow(Task<CommandResult> run)
    {
        _runs.Add(run);
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        // Dead runs end now, each in a folder that nobody looks at any more.
        cloud.RefuseTheDead();
        await Task.WhenAll(_runs).ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(Patience);
        await cloud.DisposeAsync();
        _left.ForEach(left => left.Dispose());
    }
}
