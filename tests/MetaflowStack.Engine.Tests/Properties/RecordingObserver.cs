using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Tests.Properties;

/// <summary>Writes down what starts and ends, in order.</summary>
public sealed class RecordingObserver : IDeploymentObserver
{
    public List<(string What, string Name)> Events { get; } = [];

    public void Started(ResourceKey key, PlanAction action, TimeSpan usualDuration) => Events.Add(("start", key.Name));

    public void Progress(ResourceKey key, string message) { }

    public List<string> Notes { get; } = [];

    public void Noted(ResourceKey key, string message) => Notes.Add($"{key.Name}: {message}");

    public void Finished(ResourceChange change) => Events.Add(("end", change.Key.Name));

    public int? NotStarted { get; private set; }

    public void Cancelled(int notStarted) => NotStarted = notStarted;

    public int Position(string what, string name) => Events.IndexOf((what, name));
}
