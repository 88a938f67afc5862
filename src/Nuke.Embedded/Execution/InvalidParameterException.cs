namespace Nuke.Common.Execution;

/// <summary>A parameter has a value that cannot be used; the message says which and why. Ends the run before it starts.</summary>
internal sealed class InvalidParameterException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The message alone.</summary>
    public override string ToString() => Message;
}

/// <summary>A target has failed and the run must stop; the failure itself has been reported already.</summary>
internal sealed class TargetExecutionException(string target, Exception inner)
    : Exception($"Target '{target}' has thrown an exception.", inner);
