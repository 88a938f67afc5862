using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Deployment;

/// <summary>Several observers as one; each hears everything, in this order.</summary>
/// <param name="observers">The observers.</param>
public sealed class DeploymentObservers(IReadOnlyList<IDeploymentObserver> observers) : IDeploymentObserver
{
    /// <inheritdoc />
    public void Started(ResourceKey key, PlanAction action, TimeSpan usualDuration)
    {
        foreach (var observer in observers)
            observer.Started(key, action, usualDuration);
    }

    /// <inheritdoc />
    public void Progress(ResourceKey key, string message)
    {
        foreach (var observer in observers)
            observer.Progress(key, message);
    }

    /// <inheritdoc />
    public void Noted(ResourceKey key, string message)
    {
        foreach (var observer in observers)
            observer.Noted(key, message);
    }

    /// <inheritdoc />
    public void Finished(ResourceChange change)
    {
        foreach (var observer in observers)
            observer.Finished(change);
    }

    /// <inheritdoc />
    public void Cancelled(int notStarted)
    {
        foreach (var observer in observers)
            observer.Cancelled(notStarted);
    }
}
