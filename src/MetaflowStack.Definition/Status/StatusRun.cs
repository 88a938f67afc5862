using MetaflowStack.Definition.Fleet;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Deployment;

namespace MetaflowStack.Definition.Status;

/// <summary>What the target <c>Status</c> calls. It locks and writes nothing.</summary>
public sealed class StatusRun
{
    /// <summary>How often <c>--watch</c> looks again, in real time: a look takes about a hundred reads, and a subscription allows 25 a second.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private const string ToTopAndClear = "\x1b[H\x1b[2J\x1b[3J";

    private readonly StackRun _run;
    private readonly SessionOpener _sessions;
    private readonly Interruption _interruption;
    private readonly IRunLog _log;

    internal StatusRun(StackRun run, SessionOpener sessions, Interruption interruption, IRunLog log) =>
        (_run, _sessions, _interruption, _log) = (run, sessions, interruption, log);

    /// <summary>Shows how the stack is.</summary>
    /// <param name="json">As JSON, for another program.</param>
    /// <param name="watch">Again and again, until Ctrl-C, which ends it well.</param>
    /// <returns>Words for the summary.</returns>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> ShowAsync(bool json, bool watch)
    {
        if (watch && _run.Company is not null)
            throw FleetErrors.OneOnly("--watch", _run.Settings.Environment);
        StackStatus? status = null;
        await _run.RunAsync("Status", async cancellationToken =>
        {
            if (watch)
                _interruption.Notice = "Stopped.";
            await ShowAsync(json, watch, shown => status = shown, cancellationToken);
            return ChangeSet.Empty;
        });
        return status is null ? [] : [KeyValuePair.Create("Stack", status.IsWell ? "well" : "not all is well")];
    }

    private async Task ShowAsync(bool json, bool watch, Action<StackStatus> shown, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        var before = "";
        try
        {
            do
            {
                var status = await ReadAsync(cancellationToken);
                shown(status);
                var text = json ? status.ToJson() : StatusText.Of(status, TerminalWidth.Columns);
                var sameAsBefore = StatusText.Of(status with { CheckedAt = default }, TerminalWidth.Columns);
                if (json)
                    _log.Result(text);
                else if (watch && !Console.IsOutputRedirected)
                    _log.Text($"{ToTopAndClear}{text}\n\nLooks again every {Interval.TotalSeconds:0} s, until Ctrl-C.");
                else if (sameAsBefore != before)
                    _log.Text(text); // a log gets what has changed, and no more
                before = sameAsBefore;
            }
            while (watch && await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (watch && cancellationToken.IsCancellationRequested)
        {
            // Somebody has seen enough: no failure.
        }
    }

    private async Task<StackStatus> ReadAsync(CancellationToken cancellationToken)
    {
        StackStatus? status = null;
        await _sessions.ReadAsync(async (session, recorded) => status = await new StatusReader(session, recorded).ReadAsync(cancellationToken), cancellationToken);
        return status!;
    }
}
