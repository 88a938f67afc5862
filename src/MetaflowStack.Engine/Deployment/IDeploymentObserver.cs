using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Deployment;

/// <summary>Watches a deployment. Calls come from many threads; they must be quick and must not throw.</summary>
public interface IDeploymentObserver
{
    /// <summary>Work on a resource begins.</summary>
    void Started(ResourceKey key, PlanAction action, TimeSpan usualDuration);

    /// <summary>A line of progress from its provider.</summary>
    void Progress(ResourceKey key, string message);

    /// <summary>Something that a person should read whatever else is shown: a creation failed and is begun anew.</summary>
    void Noted(ResourceKey key, string message) => Progress(key, message);

    /// <summary>Work on a resource has ended, one way or another.</summary>
    void Finished(ResourceChange change);

    /// <summary>The run was cancelled, and everything has ended one way or another.</summary>
    /// <param name="notStarted">How many resources nobody had begun to work on; <see cref="Finished"/> has been called for each.</param>
    void Cancelled(int notStarted)
    {
    }
}
