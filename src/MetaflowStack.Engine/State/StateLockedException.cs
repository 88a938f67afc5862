using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>Another run holds the state.</summary>
/// <param name="location">Where the state is.</param>
/// <param name="held">Who holds it, as far as it can be read.</param>
/// <param name="waited">How long was waited for it; zero when it was not.</param>
public sealed class StateLockedException(string location, StateLock held, TimeSpan waited = default) : StackException(new ErrorDetails
{
    What = $"The state at {location} is in use" + (held.Run is null ? "" : $" by {held.Run}"),
    Why = waited > TimeSpan.Zero ? $"It was not released within {waited.TotalSeconds:F0} s" : null,
    Remedy = "Wait until that run has ended, then run the command again; --lock-timeout waits for it by itself. "
        + "StateUnlock shows who holds the lock and can take it from a run that is dead",
})
{
    /// <summary>The lock, as far as it can be read.</summary>
    public StateLock Held => held;

    /// <summary>Who holds it, or null when that cannot be read.</summary>
    public RunStamp? Holder => held.Run;
}
