namespace MetaflowStack.Engine.Deployment;

/// <summary>What happened to a resource.</summary>
public enum Outcome
{
    /// <summary>It was as desired.</summary>
    Unchanged,

    /// <summary>It did not exist and does now.</summary>
    Created,

    /// <summary>It existed and was changed in place.</summary>
    Updated,

    /// <summary>It was deleted and made anew.</summary>
    Replaced,

    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>It was started and goes on without us: the stage that waits for it is not part of this run.</summary>
    Started,

    /// <summary>It was not attempted: something it depends on failed, or the run was cancelled.</summary>
    Skipped,

    /// <summary>It was attempted and failed.</summary>
    Failed,
}
