using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Adds to a provider's failures where in Azure they happened: the resource's name there, and its page in the portal.</summary>
/// <param name="inner">The provider.</param>
/// <param name="tenantId">The tenant, for the portal's links.</param>
internal sealed class LocatingProvider(IResourceProvider inner, string tenantId) : IResourceProvider
{
    /// <inheritdoc />
    public bool Handles(ResourceKey key) => inner.Handles(key);

    /// <inheritdoc />
    public string? PredictId(Resource resource, ResourceContext context) => inner.PredictId(resource, context);

    /// <inheritdoc />
    public Task<LiveResource?> ReadAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken) =>
        LocatedAsync(IdOf(resource, context), () => inner.ReadAsync(resource, context, cancellationToken));

    /// <inheritdoc />
    public IReadOnlyList<FieldDifference> Compare(Resource resource, LiveResource live, ResourceContext context)
    {
        try
        {
            return inner.Compare(resource, live, context);
        }
        catch (StackException exception) when (PortalLink.Of(tenantId, live.Id) is { } link)
        {
            throw Located(exception, live.Id, link);
        }
    }

    /// <inheritdoc />
    public Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken) =>
        LocatedAsync(IdOf(resource, context), () => inner.CreateAsync(resource, context, cancellationToken), () => context.WasAccepted);

    /// <inheritdoc />
    public Task<LiveResource> UpdateAsync(
        Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken) =>
        LocatedAsync(live.Id, () => inner.UpdateAsync(resource, live, differences, context, cancellationToken));

    /// <inheritdoc />
    public Task<LiveResource> WaitAsync(Resource resource, LiveResource live, ResourceContext context, CancellationToken cancellationToken) =>
        LocatedAsync(live.Id, () => inner.WaitAsync(resource, live, context, cancellationToken));

    /// <inheritdoc />
    public Task<DeleteOutcome> DeleteAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken) =>
        LocatedAsync(recorded.Id, () => inner.DeleteAsync(recorded, context, cancellationToken));

    /// <inheritdoc />
    public Task<DeleteOutcome> DiscardAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken) =>
        LocatedAsync(recorded.Id, () => inner.DiscardAsync(recorded, context, cancellationToken));

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> ChoiceOf(Resource resource) => inner.ChoiceOf(resource);

    /// <inheritdoc />
    public Alternative? AlternativeTo(Resource resource, StackException failure) => inner.AlternativeTo(resource, failure);

    /// <inheritdoc />
    public async Task<StackException> UsedUpAsync(IReadOnlyList<FailedAlternative> tried, CancellationToken cancellationToken)
    {
        var failure = await inner.UsedUpAsync(tried, cancellationToken);
        var (name, link) = (tried[^1].Failure.Details.Name, tried[^1].Failure.Details.Link);
        return new StackException(failure.Details with { Name = name, Link = link }, failure);
    }

    private string? IdOf(Resource resource, ResourceContext context) => inner.PredictId(resource, context) ?? context.Recorded?.Id;

    private async Task<T> LocatedAsync<T>(string? id, Func<Task<T>> call, Func<bool>? exists = null)
    {
        try
        {
            return await call();
        }
        catch (StackException exception) when (PortalLink.Of(tenantId, exists?.Invoke() == false ? PortalLink.Surroundings(id) : id) is { } link)
        {
            throw Located(exception, id!, link);
        }
    }

    private static StackException Located(StackException exception, string id, string link) =>
        new(exception.Details with { Name = ArmId.NameOf(id), Link = link }, exception);
}
