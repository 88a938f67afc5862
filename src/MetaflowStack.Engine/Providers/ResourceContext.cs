using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Providers;

/// <summary>What a provider gets with each call: the values of references, the clock, and a place to say how it goes.</summary>
/// <param name="key">The resource at hand.</param>
/// <param name="outputs">The outputs of the resources that exist by now.</param>
/// <param name="time">The clock; in the sandbox it runs faster than the wall's.</param>
/// <param name="report">Takes one-line progress messages: <c>Creating, 2 of 3 nodes</c>.</param>
/// <param name="accepted">Takes the id when the system has accepted the operation.</param>
/// <param name="recorded">What the state remembers of the resource.</param>
/// <param name="note">Takes what a person should read whatever else is shown; null: as progress.</param>
public sealed class ResourceContext(
    ResourceKey key, IOutputs outputs, TimeProvider time, Action<string>? report = null, Func<string, CancellationToken, Task>? accepted = null,
    RecordedResource? recorded = null, Action<string>? note = null)
{
    /// <summary>The resource at hand.</summary>
    public ResourceKey Key => key;

    /// <summary>
    /// What the state remembers of the resource; null when nothing. A resource that was taken over from another tool
    /// (<see cref="RecordedResource.Adopted"/>) is found by its recorded id where our own way of finding does not find it.
    /// </summary>
    public RecordedResource? Recorded => recorded;

    /// <summary>The clock that all waits go by.</summary>
    public TimeProvider Time => time;

    /// <summary>Shows a line of progress for this resource.</summary>
    public void Report(string message) => report?.Invoke(message);

    /// <summary>Shows a line that must not be dropped among others: something went wrong, and this is done about it.</summary>
    public void Note(string message) => (note ?? report)?.Invoke(message);

    /// <summary>
    /// Says that the system has accepted the operation and goes on with it even if nobody waits (ARM answered 201 or 202). A
    /// stage that only starts a resource waits for this and no longer.
    /// </summary>
    /// <param name="id">The resource's id, remembered from now on.</param>
    /// <param name="cancellationToken">Cancels the wait for the journal.</param>
    public Task AcceptedAsync(string id, CancellationToken cancellationToken)
    {
        WasAccepted = true;
        return accepted?.Invoke(id, cancellationToken) ?? Task.CompletedTask;
    }

    /// <summary>Whether the system has accepted the operation, so that something of the resource is there to look at.</summary>
    public bool WasAccepted { get; private set; }

    /// <summary>The value of an input.</summary>
    /// <exception cref="StackException">The input refers to an output that does not exist (yet).</exception>
    public T Get<T>(Input<T> input) where T : class =>
        TryGet(input) ?? throw new StackException(new ErrorDetails
        {
            What = $"{key} needs {input.Reference}, which is not known",
            Resource = key,
            Remedy = $"Deploy {input.Source} first; a run that includes its stage does so by itself.",
        });

    /// <summary>The value of an input, or null when it comes from a resource that does not exist yet.</summary>
    public T? TryGet<T>(Input<T> input) where T : class =>
        input.Reference is not { } reference ? input.Value : outputs.Find<T>(reference) ?? reference.KnownValue;
}

/// <summary>The outputs of the resources that exist.</summary>
public interface IOutputs
{
    /// <summary>The value of an output, or null when its resource does not exist or has no such output.</summary>
    T? Find<T>(Output<T> output) where T : class;

    /// <summary>No outputs: for looking at a resource whose inputs are all known beforehand.</summary>
    static IOutputs None { get; } = new KnownOutputs();
}
