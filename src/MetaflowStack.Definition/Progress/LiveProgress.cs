using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Progress;

/// <summary>
/// Shows what is in flight at the bottom of a terminal, drawn anew <see cref="Interval"/> after <see cref="Interval"/>. While nothing is
/// in flight nothing is shown.
/// </summary>
internal sealed class LiveProgress : IDeploymentObserver, IDisposable
{
    /// <summary>Five times in a second: quick enough to look alive, slow enough not to flicker.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ProgressBoard _board;
    private readonly LiveRegion _region;
    private readonly FrameRenderer _renderer;
    private readonly Func<(int Width, int Height)> _size;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private bool _isOver;

    /// <summary>Begins to draw.</summary>
    /// <param name="board">What is drawn.</param>
    /// <param name="region">Where.</param>
    /// <param name="size">The terminal's columns and rows.</param>
    /// <param name="colour">Whether to use colours.</param>
    /// <param name="wallClock">Real time, by which it is drawn anew.</param>
    internal LiveProgress(ProgressBoard board, LiveRegion region, Func<(int Width, int Height)> size, bool colour, TimeProvider wallClock)
    {
        (_board, _region, _size, _renderer) = (board, region, size, new FrameRenderer(colour));
        _timer = wallClock.CreateTimer(_ => Draw(), null, Interval, Interval);
    }

    /// <inheritdoc />
    public void Started(ResourceKey key, PlanAction action, TimeSpan usualDuration) => _board.Started(key, action, usualDuration);

    /// <inheritdoc />
    public void Progress(ResourceKey key, string message) => _board.Progress(key, message);

    /// <inheritdoc />
    public void Finished(ResourceChange change) => _board.Finished(change);

    /// <summary>Takes the lines away, and draws no more.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _isOver = true;
            _region.Hide();
        }
    }

    private void Draw()
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            try
            {
                var view = _board.Look();
                var (width, height) = _size();
                if (view.InFlight.Count == 0)
                    _region.Hide();
                else
                    _region.Show(_renderer.Render(view, width, height), width);
            }
            catch (IOException)
            {
                // The terminal is gone; the run does not need it.
                _isOver = true;
            }
        }
    }
}
