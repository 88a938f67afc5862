using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>The lock of the state is no longer this run's; nothing was written.</summary>
/// <param name="location">Where the state is.</param>
/// <param name="why">What was noticed: <c>The lease could not be renewed for 60 s</c>.</param>
/// <param name="holder">Who holds it now, as far as it can be read.</param>
/// <param name="innerException">What noticed it, or null.</param>
public sealed class StateLockLostException(string location, string why, RunStamp? holder = null, Exception? innerException = null) : StackException(new ErrorDetails
{
    What = $"This run has lost its lock on the state at {location}" + (holder is null ? "" : $" to {holder}"),
    Why = why,
    Remedy = "Run the same command again once nobody else is at work: it finds by itself what this run has done",
}, innerException)
{
    /// <summary>Who holds it now, or null when nobody does or that cannot be read.</summary>
    public RunStamp? Holder => holder;
}
