using System.Collections.ObjectModel;
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

    /// <summary>
    /// Asks the system whether it would make a resource that does not exist and whose container does, where it can be asked that without
    /// a write: what would fail later fails now, before the first write of the run.
    /// </summary>
    /// <exception cref="Errors.StackException">It would refuse.</exception>
    Task CheckCreationAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken) => Task.CompletedTask;

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

    /// <summary>
    /// Deletes what is in the way of making the resource anew: it was left in a failed state, or cannot be changed in place. As
    /// <see cref="DeleteAsync"/>, but nobody has asked for it: a provider whose resources hold data makes sure that none is lost.
    /// </summary>
    /// <exception cref="Errors.StackException">It may hold data.</exception>
    Task<DeleteOutcome> DiscardAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken) =>
        DeleteAsync(recorded, context, cancellationToken);

    /// <summary>
    /// The outputs that say in which of several ways the resource is about to be made, a VM size for example. They are recorded with the
    /// intent, before anything is sent, so that a later run knows what was chosen even when this one dies. Sends nothing.
    /// </summary>
    IReadOnlyDictionary<string, string> ChoiceOf(Resource resource) => ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// Whether a creation failed because of the way in which the resource was to be made, and what the next way is. What the failed
    /// creation left is discarded before that is tried. Sends nothing.
    /// </summary>
    /// <param name="resource">The resource, as it was to be made.</param>
    /// <param name="failure">How <see cref="CreateAsync"/> failed.</param>
    /// <returns>Null: another way would not help.</returns>
    Alternative? AlternativeTo(Resource resource, Errors.StackException failure) => null;

    /// <summary>The failure of a resource when every way of making it has failed. May read, never writes.</summary>
    /// <param name="tried">All ways in their order; the last is <see cref="AlternativeTo"/>'s without a next one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<Errors.StackException> UsedUpAsync(IReadOnlyList<FailedAlternative> tried, CancellationToken cancellationToken) =>
        Task.FromResult(tried[^1].Failure);
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

    /// <summary>It was ours and holds what is not: it stays, without this stack's mark. What of ours lies in it is deleted one by one.</summary>
    LetGo,
}
