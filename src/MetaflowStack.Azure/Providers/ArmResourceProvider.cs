using System.Collections.ObjectModel;
using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>
/// What all ARM types have in common; a type adds its body, the rules of its fields and its outputs. Tracked types are ours when
/// they carry our tags; what has no tags is ours when the resource it lies in is.
/// </summary>
internal abstract class ArmResourceProvider<TResource>(ProviderServices services, string kind, string resourceType) : IResourceProvider
    where TResource : ArmResource
{
    /// <summary>Shared clients.</summary>
    protected ProviderServices Services => services;

    /// <summary>The API version of the type.</summary>
    protected string ApiVersion { get; } = ApiVersions.For(resourceType);

    /// <summary>When to stop waiting for an operation on the type.</summary>
    protected virtual TimeSpan Timeout => TimeSpan.FromMinutes(10);

    /// <summary>What is special about the type's fields.</summary>
    protected virtual BodyRules Rules { get; } = new();

    /// <summary>What is known about creations of the type; some failures pass only then.</summary>
    protected virtual ErrorSituation CreationSituation => ErrorSituation.None;

    /// <summary>True when updates replace the whole resource; false when they send the differing fields only.</summary>
    protected virtual bool UpdatesByPut => false;

    /// <summary>
    /// True when a creation that meets what an earlier run left has to keep parts of it: subnets, further node pools.
    /// </summary>
    protected virtual bool KeepsWhatExists => false;

    /// <summary>True when replacing a resource of the type would lose data; it is then refused.</summary>
    protected virtual bool HoldsData => false;

    /// <summary>The type whose tags say whose a resource is: the type itself, or for types without tags their parent's.</summary>
    protected virtual string OwnerType => resourceType;

    private const string Creation = "be created";

    /// <inheritdoc />
    public bool Handles(ResourceKey key) => key.System == "azure" && key.Kind == kind;

    /// <inheritdoc />
    public string? PredictId(Resource resource, ResourceContext context) => ((TResource)resource).ResourceId;

    /// <inheritdoc />
    public async Task<LiveResource?> ReadAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var desired = (TResource)resource;
        var body = await GetAsync(desired.Key, desired.ResourceId, ApiVersion, cancellationToken);
        return body is null ? null : ToLive(desired, body);
    }

    /// <inheritdoc />
    public IReadOnlyList<FieldDifference> Compare(Resource resource, LiveResource live, ResourceContext context)
    {
        var differences = BodyComparer.Compare(Body((TResource)resource, context.TryGet), (JsonObject)live.Body!, Rules);
        if (HoldsData && differences.Where(difference => difference.RequiresReplacement).ToList() is { Count: > 0 } losing)
            throw WouldLoseData(resource.Key, losing);
        return differences;
    }

    /// <inheritdoc />
    public virtual async Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var desired = (TResource)resource;
        if (KeepsWhatExists && await GetAsync(desired.Key, desired.ResourceId, ApiVersion, cancellationToken) is { } existing)
            return await UpdateAsync(resource, ToLive(desired, existing), [], context, cancellationToken);
        var body = Body(desired, context.Get);
        AddFieldsOfCreation(body, desired, context);
        return await WriteAsync(desired, RequestMethod.Put, body, Creation, context, cancellationToken);
    }

    /// <inheritdoc />
    public virtual async Task<LiveResource> UpdateAsync(
        Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken)
    {
        var desired = (TResource)resource;
        var wanted = Body(desired, context.Get);
        var existing = (JsonObject)live.Body!;
        var (method, body) = UpdatesByPut ? (RequestMethod.Put, BodyMerge.ForPut(existing, wanted, Rules))
            : differences.Count > 0 ? (RequestMethod.Patch, BodyMerge.ForPatch(existing, wanted, differences))
            : (RequestMethod.Put, BodyMerge.WithTagsOf(existing, wanted));
        return await WriteAsync(desired, method, body, "be updated", context, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<LiveResource> WaitAsync(Resource resource, LiveResource live, ResourceContext context, CancellationToken cancellationToken)
    {
        var desired = (TResource)resource;
        var operation = Operation(desired.Key, desired.ResourceId, context, "become ready");
        var body = await new LongRunningOperation(services.Arm, operation).WaitUntilReadyAsync(live.Body as JsonObject, cancellationToken);
        return ToLive(desired, body!);
    }

    /// <inheritdoc />
    public async Task<DeleteOutcome> DeleteAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken)
    {
        var owner = await GetAsync(recorded.Key, OwnerOf(recorded.Id), ApiVersions.For(OwnerType), cancellationToken);
        if (owner is null)
            return DeleteOutcome.NotFound;
        if (!OwnershipMarks.Carries(owner, services.Tags))
            return DeleteOutcome.NotOurs;
        return await DeleteOwnedAsync(recorded, context, cancellationToken) ? DeleteOutcome.Deleted : DeleteOutcome.NotFound;
    }

    /// <inheritdoc />
    public virtual Task<DeleteOutcome> DiscardAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken) =>
        DeleteAsync(recorded, context, cancellationToken);

    /// <inheritdoc />
    public virtual IReadOnlyDictionary<string, string> ChoiceOf(Resource resource) => ReadOnlyDictionary<string, string>.Empty;

    /// <inheritdoc />
    public virtual Alternative? AlternativeTo(Resource resource, StackException failure) => null;

    /// <inheritdoc />
    public virtual Task<StackException> UsedUpAsync(IReadOnlyList<FailedAlternative> tried, CancellationToken cancellationToken) =>
        Task.FromResult(tried[^1].Failure);

    /// <summary>The fields that we set, without those that matter at creation only; inputs that are not known yet are null.</summary>
    protected abstract JsonObject Body(TResource resource, Func<Input<string>, string?> value);

    /// <summary>Adds what is sent with the creation and never compared: initial node counts, passwords.</summary>
    protected virtual void AddFieldsOfCreation(JsonObject body, TResource resource, ResourceContext context) { }

    /// <summary>Deletes what has been found to be ours.</summary>
    /// <returns>False when it was gone already.</returns>
    protected virtual Task<bool> DeleteOwnedAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken) =>
        new ResourceWriter(services.Arm, Operation(recorded.Key, recorded.Id, context, "be deleted") with { IsDelete = true })
            .DeleteAsync(cancellationToken);

    /// <summary>How far a resource of the type has got.</summary>
    protected virtual ResourceState StateOf(JsonObject body) => ResourceState.OfProvisioningState(body);

    /// <summary>Adds the type's outputs to <c>id</c>.</summary>
    protected virtual void AddOutputs(Dictionary<string, object> outputs, TResource resource, JsonObject body) { }

    /// <summary>The id of the resource whose tags say whose this one is.</summary>
    protected virtual string OwnerOf(string id) => id;

    /// <summary>Reads a resource; null when there is none.</summary>
    protected async Task<JsonObject?> GetAsync(ResourceKey key, string id, string apiVersion, CancellationToken cancellationToken)
    {
        var answer = await services.Arm.SendArmAsync(RequestMethod.Get, id, apiVersion, null, cancellationToken);
        if (answer.Status == 404)
            return null;
        if (answer.IsError)
            throw AzureErrors.Explain(key, "be read", answer);
        return answer.Body;
    }

    /// <summary>Writes a resource of the type and waits until it is ready.</summary>
    protected async Task<LiveResource> WriteAsync(
        TResource resource, RequestMethod method, JsonObject body, string what, ResourceContext context, CancellationToken cancellationToken)
    {
        var operation = Operation(resource.Key, resource.ResourceId, context, what) with
        {
            Situation = CreationSituation,
            IsCreation = what == Creation,
            HasOtherWay = failure => AlternativeTo(resource, failure)?.Next is not null,
            Accepted = token => context.AcceptedAsync(resource.ResourceId, token),
        };
        return ToLive(resource, await new ResourceWriter(services.Arm, operation).WriteAsync(method, body, cancellationToken));
    }

    /// <summary>Posts an action that ends a failed state to a resource of the type, and waits until the resource is ready again.</summary>
    protected async Task<LiveResource> ActAsync(
        TResource resource, string action, string what, ResourceContext context, CancellationToken cancellationToken)
    {
        var answer = await new UncertainPost(services.Arm, resource.ResourceId).SendAsync(
            token => services.Arm.SendArmAsync(RequestMethod.Post, $"{resource.ResourceId}/{action}", ApiVersion, null, token),
            async token => await GetAsync(resource.Key, resource.ResourceId, ApiVersion, token) is { } body && StateOf(body).Status != LiveStatus.Failed,
            cancellationToken);
        if (answer?.IsError == true)
            throw AzureErrors.Explain(resource.Key, what, answer);
        var operation = new LongRunningOperation(services.Arm, Operation(resource.Key, resource.ResourceId, context, what));
        var ready = answer is null
            ? await operation.WaitUntilReadyAsync(null, cancellationToken)
            : await operation.WaitAsync(answer, cancellationToken);
        return ToLive(resource, ready!);
    }

    /// <summary>A resource as the engine wants it.</summary>
    protected LiveResource ToLive(TResource resource, JsonObject body)
    {
        var outputs = new Dictionary<string, object> { ["id"] = resource.ResourceId };
        AddOutputs(outputs, resource, body);
        var state = StateOf(body);
        return new LiveResource
        {
            Id = resource.ResourceId,
            Outputs = outputs,
            Status = state.Status,
            StatusText = state.Text,
            Owned = resource is not TrackedArmResource || OwnershipMarks.Carries(body, services.Tags),
            LastModified = SystemData.LastModified(body),
            Body = body,
        };
    }

    private static StackException WouldLoseData(ResourceKey key, IEnumerable<FieldDifference> differences) => new(new ErrorDetails
    {
        What = $"{key} differs in what Azure cannot change in place, and making it anew would lose its data",
        Resource = key,
        Why = string.Join(", ", differences.Select(difference => $"{difference.Path} is {difference.Live} and should be {difference.Desired}")),
        Remedy = "Set it back to what exists, or save the data and delete the resource yourself",
    });

    /// <summary>What an operation on a resource of the type is about.</summary>
    protected OperationContext Operation(ResourceKey key, string id, ResourceContext context, string what) => new()
    {
        Key = key,
        Id = id,
        ApiVersion = ApiVersion,
        What = what,
        Timeout = Timeout * services.Patience,
        StateOf = StateOf,
        Report = context.Report,
    };
}
