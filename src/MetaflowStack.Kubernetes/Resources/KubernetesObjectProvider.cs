using System.Net;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Health;
using MetaflowStack.Kubernetes.Inventory;

namespace MetaflowStack.Kubernetes.Resources;

/// <summary>
/// Deploys Kubernetes objects by server-side apply. An object that exists is compared by the server itself, in a dry run: two
/// requests, no write. Every object carries the stack's labels, and one without them is left alone.
/// </summary>
/// <param name="connect">Gives the client of the cluster; null while the cluster does not exist.</param>
/// <param name="labels">The stack's labels.</param>
/// <param name="options">How to deploy.</param>
/// <param name="inventory">What is listed once for the plan that is being made; null, or giving null: each object is read.</param>
public sealed class KubernetesObjectProvider(
    Func<CancellationToken, Task<KubernetesClient?>> connect, OwnershipLabels labels, KubernetesProviderOptions? options = null,
    Func<Task<ObjectInventory?>?>? inventory = null) : IResourceProvider
{
    // What these own must be gone before they are: a Deployment whose pods live on would not be deleted.
    private static readonly HashSet<string> DeletedInForeground = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"];

    private readonly KubernetesProviderOptions _options = options ?? new KubernetesProviderOptions();

    /// <summary>Handles every key of the system <c>kubernetes</c>; put providers of special kinds before this one.</summary>
    public bool Handles(ResourceKey key) => key.System == KubernetesKeys.System;

    /// <inheritdoc />
    public string PredictId(Resource resource, ResourceContext context) => KubernetesObjectId.Of(((KubernetesObject)resource).Manifest).ToRecordedId();

    /// <inheritdoc />
    public async Task<LiveResource?> ReadAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var wanted = (KubernetesObject)resource;
        if (await connect(cancellationToken) is not { } client)
            return null;
        var id = KubernetesObjectId.Of(wanted.Manifest);
        var listed = inventory?.Invoke() is { } listing ? await listing : null;
        var live = listed?.Take(id) ?? await client.GetAsync(id, cancellationToken);
        if (live is null)
            return null;
        // One that has lost its labels is compared too: the state may know it as ours, and then it gets them back.
        var differences = IsTerminating(live) ? [] : await DifferencesAsync(client, wanted, live, context, cancellationToken);
        return Describe(wanted, live, differences, context);
    }

    /// <inheritdoc />
    public IReadOnlyList<FieldDifference> Compare(Resource resource, LiveResource live, ResourceContext context) => State(live).Differences;

    /// <summary>Applies it in a dry run: an unknown kind, a missing namespace, a quota, a webhook or a policy say no here.</summary>
    /// <exception cref="StackException">The server would refuse it, or does not know its kind.</exception>
    public async Task CheckCreationAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var wanted = (KubernetesObject)resource;
        if (await connect(cancellationToken) is not { } client)
            return;
        var body = ManifestBinding.BindKnown(wanted, context, labels);
        var id = KubernetesObjectId.Of(body);
        // A kind whose definition is made in the same run cannot be asked about yet.
        if (await client.FindKindAsync(id.ApiVersion, id.Kind, cancellationToken) is null && wanted.DependsOn.Any(key => key.Kind == "custom-resource-definition"))
            return;
        try
        {
            await client.ApplyAsync(body, new ApplyOptions { DryRun = true }, cancellationToken);
        }
        catch (KubernetesException refusal) when (ManifestBinding.Unknown(wanted, context).Count > 0 && refusal.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest)
        {
            // What stands in for the unknown values does not suit their fields: more cannot be told.
        }
        catch (StackException refusal) when (wanted.ManifestLocation is { } location)
        {
            throw new StackException(refusal.Details with { What = $"{location}: {refusal.Details.What}", Resource = context.Key }, refusal);
        }
    }

    /// <inheritdoc />
    public async Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        var wanted = (KubernetesObject)resource;
        var client = await ClientAsync(context, cancellationToken);
        var body = ManifestBinding.Bind(wanted, context, labels);
        var id = KubernetesObjectId.Of(body);
        await WaitForKindAsync(client, id, context, cancellationToken);
        var existing = await client.GetAsync(id, cancellationToken);
        if (existing is not null && !labels.Own(existing))
            throw NotOurs(id, context);
        if (existing is not null && IsTerminating(existing))
            await WaitUntilGoneAsync(client, existing, context, cancellationToken);
        return await ApplyAsync(client, wanted, body, context, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<LiveResource> UpdateAsync(
        Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken)
    {
        var wanted = (KubernetesObject)resource;
        var client = await ClientAsync(context, cancellationToken);
        if (IsAdopted(context) && !labels.Own(State(live).Live))
            await client.TakeOverFieldsAsync(State(live).Live, cancellationToken);
        return await ApplyAsync(client, wanted, ManifestBinding.Bind(wanted, context, labels), context, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<LiveResource> WaitAsync(Resource resource, LiveResource live, ResourceContext context, CancellationToken cancellationToken)
    {
        var wanted = (KubernetesObject)resource;
        var client = await ClientAsync(context, cancellationToken);
        if (!IsTerminating(State(live).Live))
            return await WaitUntilHealthyAsync(client, wanted, State(live).Live, context, cancellationToken);
        await WaitUntilGoneAsync(client, State(live).Live, context, cancellationToken);
        return await CreateAsync(resource, context, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<DeleteOutcome> DeleteAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken)
    {
        var id = KubernetesObjectId.ParseRecordedId(recorded.Id);
        if (await connect(cancellationToken) is not { } client || await client.GetAsync(id, cancellationToken) is not { } live)
            return DeleteOutcome.NotFound;
        if (!labels.Own(live))
            return DeleteOutcome.NotOurs;
        if (id.Kind == "Namespace" && await NamespaceContents.LookAsync(client, labels, id.Name, cancellationToken) is { Foreign: { Count: > 0 } foreign })
        {
            context.Note($"{id} stays: it holds {KubernetesObjectId.Some(foreign)}, which this stack did not make");
            await client.ApplyAsync(Unmarked(live), new ApplyOptions(), cancellationToken);
            return DeleteOutcome.LetGo;
        }

        var deletion = new DeleteOptions { Foreground = DeletedInForeground.Contains(id.Kind), Uid = live.Text("metadata", "uid") };
        if (!await client.DeleteAsync(id, deletion, cancellationToken))
            return DeleteOutcome.NotFound;
        await WaitUntilGoneAsync(client, live, context, cancellationToken);
        return DeleteOutcome.Deleted;
    }

    private async Task<IReadOnlyList<FieldDifference>> DifferencesAsync(
        KubernetesClient client, KubernetesObject wanted, JsonObject live, ResourceContext context, CancellationToken cancellationToken)
    {
        var unknown = ManifestBinding.Unknown(wanted, context);
        var body = ManifestBinding.BindKnown(wanted, context, labels);
        try
        {
            if (IsAdopted(context) && !labels.Own(live))
                return ObjectComparison.Compare(live, await client.PreviewReplaceAsync(FieldOwnership.Preview(live, body, client.Options.FieldManager), cancellationToken));
            return ObjectComparison.Compare(live, await client.ApplyAsync(body, new ApplyOptions { DryRun = true, Force = _options.TakeOwnership }, cancellationToken));
        }
        catch (KubernetesException refusal) when (refusal.IsOwnershipConflict)
        {
            // A dry run takes nothing from anybody: forced, it tells what would change, and the refusal who stands in the way.
            var desired = await client.ApplyAsync(body, new ApplyOptions { DryRun = true, Force = true }, cancellationToken);
            return FieldConflicts.Mark(ObjectComparison.Compare(live, desired), refusal);
        }
        catch (KubernetesException refusal) when (unknown.Count > 0 && refusal.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest)
        {
            // What stands in for the unknown values does not suit their fields: more cannot be told.
            return [.. unknown.Select(name => new FieldDifference($"${{{name}}}", null, null) { Reason = $"known when {wanted.Values[name].Source} exists" })];
        }
        catch (KubernetesException refusal) when (refusal.IsImmutableField)
        {
            return [.. refusal.ImmutableFields.Select(cause =>
                new FieldDifference(cause.Field ?? "spec", null, null) { RequiresReplacement = true, Reason = cause.Message })];
        }
    }

    private async Task<LiveResource> ApplyAsync(
        KubernetesClient client, KubernetesObject wanted, JsonObject body, ResourceContext context, CancellationToken cancellationToken)
    {
        var live = await client.ApplyAsync(body, new ApplyOptions { Force = _options.TakeOwnership }, cancellationToken);
        return await WaitUntilHealthyAsync(client, wanted, live, context, cancellationToken);
    }

    private async Task<LiveResource> WaitUntilHealthyAsync(
        KubernetesClient client, KubernetesObject wanted, JsonObject live, ResourceContext context, CancellationToken cancellationToken)
    {
        if (wanted.WaitForHealthy)
        {
            var rollout = wanted.HealthTimeout is { } timeout ? _options.Rollout with { Timeout = timeout } : _options.Rollout;
            live = await new RolloutWaiter(client, context.Time, rollout).WaitAsync(live, context.Report, cancellationToken);
        }
        return Describe(wanted, live, [], context);
    }

    private Task WaitUntilGoneAsync(KubernetesClient client, JsonObject live, ResourceContext context, CancellationToken cancellationToken) =>
        new DeletionWaiter(client, context.Time, _options.DeleteTimeout)
            .WaitAsync(KubernetesObjectId.Of(live), live.Text("metadata", "uid"), context.Report, cancellationToken);

    // The API server serves a new kind a moment after its CRD is established.
    private async Task WaitForKindAsync(KubernetesClient client, KubernetesObjectId id, ResourceContext context, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        while (await client.FindKindAsync(id.ApiVersion, id.Kind, cancellationToken) is null && context.Time.GetElapsedTime(started) < _options.KindTimeout)
        {
            context.Report($"Waiting for the kind {id.Kind} in {id.ApiVersion}");
            await Task.Delay(TimeSpan.FromSeconds(1), context.Time, cancellationToken);
        }
    }

    private async Task<KubernetesClient> ClientAsync(ResourceContext context, CancellationToken cancellationToken) =>
        await connect(cancellationToken) ?? throw new StackException(new ErrorDetails
        {
            What = $"{context.Key} cannot be deployed",
            Resource = context.Key,
            Why = "Its cluster does not exist",
            Remedy = "Deploy the stage Infra first, or name a cluster with --kubeconfig",
        });

    private LiveResource Describe(KubernetesObject wanted, JsonObject live, IReadOnlyList<FieldDifference> differences, ResourceContext context)
    {
        var health = wanted.WaitForHealthy || IsTerminating(live) ? HealthEvaluator.Evaluate(live, context.Time) : ObjectHealth.Current("");
        return new LiveResource
        {
            Id = KubernetesObjectId.Of(live).ToRecordedId(),
            Outputs = new Dictionary<string, object> { ["uid"] = live.Text("metadata", "uid") ?? "" },
            Status = health.Status switch
            {
                HealthStatus.Current => LiveStatus.Ready,
                HealthStatus.Failed => LiveStatus.Failed,
                _ => LiveStatus.InProgress,
            },
            StatusText = health.Message.Length > 0 ? health.Message : null,
            Owned = labels.Own(live),
            Body = new KubernetesObjectState(live, differences),
        };
    }

    // An apply of nothing but the name gives up every field that was applied before; the labels go, as nobody else owns them.
    private static JsonObject Unmarked(JsonObject live) => new()
    {
        ["apiVersion"] = live.Text("apiVersion"),
        ["kind"] = live.Text("kind"),
        ["metadata"] = new JsonObject { ["name"] = live.Text("metadata", "name") },
    };

    // Made by another tool and known by an import; while it is not marked yet, other managers own its fields.
    private static bool IsAdopted(ResourceContext context) => context.Recorded is { Adopted: true };

    private static bool IsTerminating(JsonObject live) => live.Text("metadata", "deletionTimestamp") is { Length: > 0 };

    private static KubernetesObjectState State(LiveResource live) => (KubernetesObjectState)live.Body!;

    private static StackException NotOurs(KubernetesObjectId id, ResourceContext context) => new(new ErrorDetails
    {
        What = $"{id} exists and was not made by this stack",
        Resource = context.Key,
        Why = "It does not carry this stack's labels, so it is neither changed nor deleted",
        Remedy = "Remove it or give it another name; to hand it over to the stack, set the labels app.kubernetes.io/managed-by, metaflow-stack/stack and metaflow-stack/environment on it",
    });
}
