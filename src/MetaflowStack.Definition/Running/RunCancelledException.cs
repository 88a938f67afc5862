namespace MetaflowStack.Definition.Running;

/// <summary>The user stopped the run. Exit code 130.</summary>
public sealed class RunCancelledException(Exception? innerException = null) : OperationCanceledException(
    "Cancelled. What was in flight is recorded and the state is released; the same command goes on from here.", innerException)
{
    /// <summary>The message; no stack trace.</summary>
    public override string ToString() => Message;
}
