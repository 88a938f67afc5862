using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Progress;

/// <summary>How a run shows its progress: lines, and on a terminal live lines below them.</summary>
internal sealed class RunProgress : IDeploymentObserver, IDisposable
{
    private readonly ProgressLines _lines;
    private readonly ProgressBoard? _board;
    private readonly LiveProgress? _live;

    /// <summary>Begins to show.</summary>
    /// <param name="plan">What is carried out.</param>
    /// <param name="log">Takes the lines.</param>
    /// <param name="time">The run's clock.</param>
    internal RunProgress(Plan plan, IRunLog log, TimeProvider time)
    {
        _lines = new ProgressLines(log, time) { MentionsWhatIsInFlight = LiveConsole.Region is null };
        if (LiveConsole.Region is not { } region)
            return;
        _board = new ProgressBoard(plan, time);
        _live = new LiveProgress(_board, region, Size, LiveConsole.HasColour(Environment.GetEnvironmentVariable), TimeProvider.System);
    }

    /// <summary>Counts these stages only: those that the run's targets carry out.</summary>
    internal void Expect(IReadOnlyCollection<string> stages) => _board?.Expect(stages);

    /// <inheritdoc />
    public void Started(ResourceKey key, PlanAction action, TimeSpan usualDuration)
    {
        _lines.Started(key, action, usualDuration);
        _live?.Started(key, action, usualDuration);
    }

    /// <inheritdoc />
    public void Progress(ResourceKey key, string message)
    {
        _lines.Progress(key, message);
        _live?.Progress(key, message);
    }

    /// <inheritdoc />
    public void Noted(ResourceKey key, string message)
    {
        _lines.Noted(key, message);
        _live?.Progress(key, message);
    }

    /// <inheritdoc />
    public void Finished(ResourceChange change)
    {
        _lines.Finished(change);
        _live?.Finished(change);
    }

    /// <inheritdoc />
    public void Cancelled(int notStarted) => _lines.Cancelled(notStarted);

    /// <inheritdoc />
    public void Dispose() => _live?.Dispose();

    // A terminal that does not tell is of the usual size.
    private static (int Width, int Height) Size() =>
        (Console.WindowWidth is > 0 and var width ? width : 80, Console.WindowHeight is > 0 and var height ? height : 24);
}
