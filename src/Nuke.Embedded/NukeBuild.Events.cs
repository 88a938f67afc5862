namespace Nuke.Common;

public abstract partial class NukeBuild
{
    /// <summary>Runs once the build exists and its parameters have their values.</summary>
    protected internal virtual void OnBuildCreated()
    {
    }

    /// <summary>Runs once the plan is known, before the first target.</summary>
    protected internal virtual void OnBuildInitialized()
    {
    }

    /// <summary>Runs at the very end, after the summary, whether the build succeeded or failed.</summary>
    protected internal virtual void OnBuildFinished()
    {
    }

    /// <summary>Runs before a target's actions, after its header.</summary>
    protected internal virtual void OnTargetRunning(string target)
    {
    }

    /// <summary>Runs when it is a target's turn and it is skipped.</summary>
    protected internal virtual void OnTargetSkipped(string target)
    {
    }

    /// <summary>Runs after a target has succeeded.</summary>
    protected internal virtual void OnTargetSucceeded(string target)
    {
    }

    /// <summary>Runs after a target has failed.</summary>
    protected internal virtual void OnTargetFailed(string target)
    {
    }
}
