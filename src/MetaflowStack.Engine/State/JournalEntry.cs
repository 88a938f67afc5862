using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.State;

/// <summary>A line of the journal: an intent before a step, that it has begun, or its outcome after.</summary>
public sealed record JournalEntry
{
    /// <summary>When it was written.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The resource.</summary>
    public required ResourceKey Key { get; init; }

    /// <summary>What is intended or was done.</summary>
    public required PlanAction Action { get; init; }

    /// <summary>Where the step stands.</summary>
    public required JournalPhase Phase { get; init; }

    /// <summary>
    /// The resource as it is to be remembered from now on: with an intent to create and its acceptance, as far as it is known
    /// (<see cref="RecordedResource.Complete"/> is false); with an intent to delete, under the id that is deleted by; with a done
    /// delete, null.
    /// </summary>
    public RecordedResource? Resource { get; init; }
}

/// <summary>Where a step stands.</summary>
public enum JournalPhase
{
    /// <summary>About to be done.</summary>
    Intent,

    /// <summary>Begun: its system has accepted it and goes on with it, whatever becomes of this run.</summary>
    Accepted,

    /// <summary>Done.</summary>
    Done,

    /// <summary>Failed; the next run looks at the world.</summary>
    Failed,
}
