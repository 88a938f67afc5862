using System.Collections.Concurrent;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Engine.Providers;

/// <summary>The outputs of the resources that exist by now; filled as a plan or a deployment goes on. Safe from many threads.</summary>
internal sealed class KnownOutputs : IOutputs
{
    private readonly ConcurrentDictionary<ResourceKey, IReadOnlyDictionary<string, object>> _outputs = new();

    public T? Find<T>(Output<T> output) where T : class =>
        _outputs.GetValueOrDefault(output.Resource)?.GetValueOrDefault(output.Name) as T;

    public void Publish(ResourceKey key, LiveResource live) => _outputs[key] = live.Outputs;

    /// <summary>Publishes what a change leaves valid: the outputs of what stays, live before recorded.</summary>
    public void PublishFrom(PlannedChange change)
    {
        var goes = change.Action == PlanAction.Replace || change is { Action: PlanAction.Create, Live.Status: LiveStatus.Failed };
        if (change.Live is { } live && !goes)
            Publish(change.Key, live);
        else if (change is { Live: null, Recorded: { } recorded } && change.Action is PlanAction.Delete or PlanAction.Update)
            _outputs[change.Key] = recorded.Outputs.ToDictionary(pair => pair.Key, object (pair) => pair.Value);
    }

    public void Forget(ResourceKey key) => _outputs.TryRemove(key, out _);

    /// <summary>Whether publishing these outputs would change what others see of a resource.</summary>
    public bool WouldChange(ResourceKey key, IReadOnlyDictionary<string, object> outputs) =>
        _outputs.GetValueOrDefault(key) is not { } known
        || known.Count != outputs.Count
        || outputs.Any(pair => !Same(pair.Value, known.GetValueOrDefault(pair.Key)));

    private static bool Same(object left, object? right) =>
        left is Secret secret ? right is Secret other && secret.Reveal() == other.Reveal() : left.Equals(right);
}
