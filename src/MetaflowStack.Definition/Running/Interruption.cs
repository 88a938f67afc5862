using System.Runtime.InteropServices;
using MetaflowStack.Definition.Progress;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Running;

/// <summary>
/// Turns Ctrl-C (SIGINT) and SIGTERM into a cancellation token. The first asks the run to stop in good order; a second one, from
/// a user who has waited long enough, lets the system end the process (the journal makes that safe too). What makes going on
/// impossible, a lost lock, comes by the same token.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly List<PosixSignalRegistration> _registrations;
    private readonly IRunLog _log;

    /// <param name="log">Where it says that it stops.</param>
    /// <param name="others">Is cancelled for all runs of the process, which then have no signals of their own; null: this run is alone.</param>
    internal Interruption(IRunLog log, CancellationToken? others = null)
    {
        _log = log;
        _source = CancellationTokenSource.CreateLinkedTokenSource(others ?? CancellationToken.None);
        _registrations = others is not null ? [] : [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>What is said when the user stops the run.</summary>
    internal string Notice { get; set; } = "Stopping: nothing new is started, what is in flight is recorded. Once more ends the program at once.";

    internal CancellationToken Token => _source.Token;

    /// <summary>Why the run has to stop, when it was not the user who asked for it.</summary>
    internal StackException? Failure { get; private set; }

    /// <summary>Stops the run in good order for a reason of its own: it ends as failed, not as cancelled.</summary>
    internal void Fail(StackException failure)
    {
        if (_source.IsCancellationRequested)
            return;
        Failure = failure;
        _log.Warning("Stopping: " + failure.Details.What + ". Nothing new is started.");
        _source.Cancel();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
        {
            LiveConsole.Close();
            return;
        }

        context.Cancel = true;
        _log.Warning(Notice);
        _source.Cancel();
    }
}
