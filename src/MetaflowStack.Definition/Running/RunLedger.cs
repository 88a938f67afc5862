using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Running;

/// <summary>What a run has done so far: its targets, its changes, and how it failed if it did. <c>run.json</c> is made from it.</summary>
/// <param name="wallClock">Real time, which targets are measured by.</param>
internal sealed class RunLedger(TimeProvider wallClock)
{
    private readonly List<TargetRecord> _targets = [];
    private readonly long _startedAt = wallClock.GetTimestamp();

    internal IReadOnlyList<TargetRecord> Targets => _targets;

    internal ChangeSet Changes { get; private set; } = ChangeSet.Empty;

    // A plan that has changes, for those who asked to be told: no failure.
    private const int ChangesFound = 3;

    /// <summary>0, 1, 2, 3 or 130, as in the contract of the command line; null while no target has ended.</summary>
    internal int? ExitCode { get; private set; }

    internal TimeSpan Elapsed => wallClock.GetElapsedTime(_startedAt);

    internal string Outcome => ExitCode switch { 0 or ChangesFound or null => "succeeded", 130 => "cancelled", _ => "failed" };

    /// <summary>Why the first target failed that did; null: none.</summary>
    internal ErrorDetails? Failure { get; private set; }

    /// <summary>Notes that a plan has changes; whatever fails counts more.</summary>
    internal void NoteChangesFound() => ExitCode = ExitCode is null or 0 ? ChangesFound : ExitCode;

    internal void Add(ChangeSet changes) => Changes = Changes.Then(changes);

    /// <summary>Runs a target's work and notes how it ended.</summary>
    internal async Task<T> RunAsync<T>(string target, Func<CancellationToken, Task<T>> work, Interruption interruption)
    {
        var cancellationToken = interruption.Token;
        var startedAt = wallClock.GetTimestamp();
        var exitCode = 1;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = await work(cancellationToken);
            exitCode = 0;
            return result;
        }
        catch (Exception exception) when (interruption.Failure is not null && (exception is OperationCanceledException or StackException))
        {
            // Whatever failed on the way failed because of this.
            Failure ??= interruption.Failure.Details;
            throw interruption.Failure;
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            exitCode = 130;
            throw new RunCancelledException(exception);
        }
        catch (StackException) when (cancellationToken.IsCancellationRequested)
        {
            // What was in flight fails when it is cancelled; that is no failure of the stack.
            exitCode = 130;
            throw new RunCancelledException();
        }
        catch (StackException exception)
        {
            exitCode = exception is UsageException ? 2 : 1;
            Failure ??= exception.Details;
            throw;
        }
        finally
        {
            if (ExitCode is null or 0 || (ExitCode == ChangesFound && exitCode != 0))
                ExitCode = exitCode;
            _targets.Add(new TargetRecord(
                target,
                exitCode switch { 0 => "succeeded", 130 => "cancelled", _ => "failed" },
                Math.Round(wallClock.GetElapsedTime(startedAt).TotalSeconds, 3)));
        }
    }
}
