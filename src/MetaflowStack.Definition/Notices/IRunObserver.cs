using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Notices;

/// <summary>
/// Watches a run from its first target to its end, and the deployment in it; what it does not care about it leaves out. As with every
/// <see cref="IDeploymentObserver"/>, calls come from many threads and must not throw.
/// </summary>
internal interface IRunObserver : IDeploymentObserver
{
    /// <summary>The first target is about to start.</summary>
    void RunStarted()
    {
    }

    /// <summary>A target starts. What it does runs in the flow of the caller.</summary>
    void TargetStarted(string target)
    {
    }

    /// <summary>A target has ended.</summary>
    void TargetEnded(TargetStory target)
    {
    }

    /// <summary>A plan was made.</summary>
    void Planned(Plan plan)
    {
    }

    /// <summary>Something was said that the user should look at.</summary>
    void Warned(string text)
    {
    }

    /// <summary>The run has ended; nothing comes after this.</summary>
    void RunEnded(RunStory story);

    void IDeploymentObserver.Started(ResourceKey key, PlanAction action, TimeSpan usualDuration)
    {
    }

    void IDeploymentObserver.Progress(ResourceKey key, string message)
    {
    }

    void IDeploymentObserver.Finished(ResourceChange change)
    {
    }
}
