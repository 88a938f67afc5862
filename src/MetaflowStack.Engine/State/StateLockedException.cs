using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>Another run holds the state.</summary>
/// <param name="location">Where the state is.</param>
/// <param name="holder">Who holds it, as far as it can be read.</param>
public sealed class StateLockedException(string location, RunStamp? holder) : StackException(new ErrorDetails
{
    What = $"The state at {location} is in use" + (holder is null
        ? ""
        : $" by {holder.Holder}, target {holder.Target}, since {holder.StartedAt:yyyy-MM-dd HH:mm:ss} UTC (run {holder.RunId})"),
    Remedy = "Wait until that run has ended, then run the command again",
})
{
    /// <summary>Who holds it, or null when that cannot be read.</summary>
    public RunStamp? Holder => holder;
}
