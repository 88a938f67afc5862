using MetaflowStack.Azure.Arm;
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
        LocatedAsync(resource.Key, "be read", IdOf(resource, context), () => inner.ReadAsync(resource, context, cancellationToken));

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
        LocatedAsync(resource.Key, "be created", IdOf(resource, context), () => inner.CreateAsync(resource, context, cancellationToken), () => context.WasAccepted);

    /// <inheritdoc />
    public Task<LiveResource> UpdateAsync(
        Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken) =>
        LocatedAsync(resource.Key, "be updated", live.Id, () => inner.UpdateAsync(resource, live, differences, context, cancellationToken));

    /// <inheritdoc />
    public Task<LiveResource> WaitAsync(Resource resource, LiveResource live, ResourceContext context, CancellationToken cancellationToken) =>
        LocatedAsync(resource.Key, "be waited for", live.Id, () => inner.WaitAsync(resource, live, context, cancellationToken));

    /// <inheritdoc />
    public Task<DeleteOutcome> DeleteAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken) =>
        LocatedAsync(recorded.Key, "be deleted", recorded.Id, () => inner.DeleteAsync(recorded, context, cancellationToken));

    /// <inheritdoc />
    public Task<DeleteOutcome> DiscardAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken) =>
        LocatedAsync(recorded.Key, "be removed", recorded.Id, () => inner.DiscardAsync(recorded, context, cancellationToken));

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

    private async Task<T> LocatedAsync<T>(ResourceKey key, string what, string? id, Func<Task<T>> call, Func<bool>? exists = null)
    {
        try
        {
            return await call();
        }
        catch (NoAnswerException exception)
        {
            // It knows the request only.
            var said = AzureErrors.Sentence(key, $"{what}: {char.ToLowerInvariant(exception.Details.What[0])}{exception.Details.What[1..]}");
            var page = PortalLink.Of(tenantId, exists?.Invoke() == false ? PortalLink.Surroundings(id) : id);
            throw new StackException(exception.Details with { What = said, Resource = key, Name = id is null ? null : ArmId.NameOf(id), Link = page }, exception);
        }
        catch (StackException exception) when (PortalLink.Of(tenantId, exists?.Invoke() == false ? PortalLink.Surroundings(id) : id) is { } link)
        {
            throw Located(exception, id!, link);
        }
    }

    private static StackException Located(StackException exception, string id, string link) =>
        new(exception.Details with { Name = ArmId.NameOf(id), Link = link }, exception);
}
