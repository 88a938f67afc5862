using System.Globalization;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.State;

/// <summary>Sentences about the state for people.</summary>
internal static class StateTexts
{
    /// <summary>How wide blocks of text are.</summary>
    internal const int Width = 80;

    /// <summary><c>2026-03-01 12:00:00 UTC</c>.</summary>
    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>Why a run stops whose lock is gone.</summary>
    internal static StackException LockLost(string location) => new StateLockLostException(
        location, "It could not be renewed in time, because the network or this machine stood still, or somebody took it with StateUnlock");

    /// <summary>That there is nothing to show.</summary>
    internal static StackException NoState(string stack, string environment, string location) => new(new ErrorDetails
    {
        What = $"There is no state of {stack}/{environment} at {location}",
        Remedy = "Check --org-prefix, --environment and --state. The first target that deploys the stack begins its state",
    });
}
