namespace Nuke.Common.Execution;

/// <summary>Where a target stands.</summary>
public enum ExecutionStatus
{
    /// <summary>Not part of the plan.</summary>
    None,

    /// <summary>Planned, not yet started.</summary>
    Scheduled,

    /// <summary>Planned, but the run ended before.</summary>
    NotRun,

    /// <summary>Left out by a condition, by the user, or because only a skipped target needed it.</summary>
    Skipped,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>Threw.</summary>
    Failed,

    /// <summary>Under way.</summary>
    Running,

    /// <summary>Cancelled while under way.</summary>
    Aborted,

    /// <summary>Has no actions of its own; it stands for its dependencies.</summary>
    Collective
}
