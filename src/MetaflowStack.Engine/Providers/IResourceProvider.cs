using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Providers;

/// <summary>
/// Reads, compares, creates, updates and deletes the resources of one or more kinds. Stateless: everything it needs comes with
/// the call. Failures are <see cref="Errors.StackException"/>s.
/// </summary>
public interface IResourceProvider
{
    /// <summary>Whether this provider is the one for such keys (by system and kind).</summary>
    bool Handles(ResourceKey key);

    /// <summary>
    /// The id that the resource has or will have (an ARM id, a Kubernetes name, a Graph alternate key), when that can be computed
    /// before it exists; it is journaled before the creation, so that a run that dies in it leaves something to delete by.
    /// Sends nothing. Null: not known, or the known value of its output <c>id</c>.
    /// </summary>
    string? PredictId(Resource resource, ResourceContext context) => null;

    /// <summary>Looks for the resource; sends no write.</summary>
    /// <returns>What was found, or null when it does not exist.</returns>
    Task<LiveResource?> ReadAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken);

    /// <summary>The fields in which <paramref name="live"/> is not as desired; empty when nothing is to be done. Sends nothing.</summary>
    IReadOnlyList<FieldDifference> Compare(Resource resource, LiveResource live, ResourceContext context);

    /// <summary>Creates the resource, or meets its own earlier work, and waits until it is ready.</summary>
    Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Brings a live resource to what is desired and waits until it is ready. <paramref name="differences"/> is empty when the
    /// resource is as desired but its last operation failed (<see cref="LiveStatus.Failed"/>): then everything is sent again.
    /// </summary>
    Task<LiveResource> UpdateAsync(
        Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken);

    /// <summary>Waits until an operation that an earlier run or another stage started on the resource has ended.</summary>
    Task<LiveResource> WaitAsync(Resource resource, LiveResource live, ResourceContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes what an earlier run recorded and waits until it is gone. What is gone already is fine; what is not ours is left
    /// and reported (<see cref="DeleteOutcome.NotOurs"/>).
    /// </summary>
    Task<DeleteOutcome> DeleteAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken);
}

/// <summary>What became of a delete.</summary>
public enum DeleteOutcome
{
    /// <summary>It was there and is gone.</summary>
    Deleted,

    /// <summary>It was gone already.</summary>
    NotFound,

    /// <summary>Something of that name exists and does not carry this stack's mark; it was left alone.</summary>
    NotOurs,
}
