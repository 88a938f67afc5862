using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Planning;

/// <summary>Compares what is desired with what is recorded and what is live. Reads only.</summary>
/// <param name="providers">The providers that read and compare.</param>
/// <param name="time">The clock that providers get.</param>
/// <param name="options">How it works.</param>
public sealed class Planner(ProviderRegistry providers, TimeProvider time, PlannerOptions options)
{
    /// <summary>Plans how to bring the world to what is desired.</summary>
    /// <param name="desired">What should exist.</param>
    /// <param name="recorded">What the state remembers; whatever of it is not desired is deleted.</param>
    /// <param name="leftovers">What else exists of the stack, and what of all that is no longer wanted stays.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    /// <exception cref="StackException">
    /// Reads failed, something exists that is not ours, or the system would refuse to make something; all such failures are reported
    /// together.
    /// </exception>
    public async Task<Plan> PlanAsync(ResourceGraph desired, StateDocument recorded, Leftovers leftovers, CancellationToken cancellationToken)
    {
        using var run = new PlanningRun(desired, recorded, providers, time, options.Parallelism);
        await run.VisitAllAsync(resource => ChangeOfAsync(run, desired, resource, cancellationToken), cancellationToken);
        var unwanted = recorded.Resources.Where(resource => !desired.Contains(resource.Key)).Concat(Unrecorded(run, desired, await leftovers.FindAsync(cancellationToken)))
            .ToLookup(leftovers.Stays);
        var deletes = Deletes([.. unwanted[false]], "no longer wanted", _ => null);
        return new Plan(desired, [.. run.Changes, .. deletes]) { Kept = [.. unwanted[true]] };
    }

    private IEnumerable<RecordedResource> Unrecorded(PlanningRun run, ResourceGraph desired, IReadOnlyList<RecordedResource> found)
    {
        if (found.Count == 0)
            return [];
        var known = desired.Resources.Select(resource => providers.For(resource.Key).PredictId(resource, run.ContextFor(resource.Key)))
            .Concat(run.Recorded.Values.Select(resource => resource.Id)).ToHashSet();
        return found
            .Where(resource => !known.Contains(resource.Id) && !desired.Contains(resource.Key) && !run.Recorded.ContainsKey(resource.Key))
            .DistinctBy(resource => resource.Key);
    }

    /// <summary>
    /// Plans how to delete everything recorded, and whatever of the desired resources exists and is ours although the state does
    /// not know it: it works when the state was lost.
    /// </summary>
    /// <param name="desired">What was desired, or null when that is not known: then only the records are gone by.</param>
    /// <param name="recorded">What the state remembers.</param>
    /// <param name="leftovers">What else exists of the stack, and what of everything stays.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    /// <exception cref="StackException">Reads failed; all failures are reported together.</exception>
    public async Task<Plan> PlanDestroyAsync(ResourceGraph? desired, StateDocument recorded, Leftovers leftovers, CancellationToken cancellationToken)
    {
        var graph = desired ?? ResourceGraph.Empty;
        using var run = new PlanningRun(graph, recorded, providers, time, options.Parallelism);
        var secretSources = SecretSources(graph);
        await run.VisitAllAsync(resource => FindForDestroyAsync(run, graph, resource, secretSources, cancellationToken), cancellationToken);
        var found = run.Changes.ToDictionary(change => change.Key);
        var doomed = recorded.Resources.Select(resource => WithFoundId(resource, found.GetValueOrDefault(resource.Key)?.Live))
            .Concat(found.Values.Where(change => change is { Recorded: null, Live.Owned: true })
                .Select(change => RecordedFrom.Live(graph, change.Desired!, change.Live!)))
            .Concat(Unrecorded(run, graph, await leftovers.FindAsync(cancellationToken)))
            .ToLookup(leftovers.Stays);
        return new Plan(graph, [.. Deletes([.. doomed[false]], "the stack is destroyed", key => found.GetValueOrDefault(key)?.Live)]) { Kept = [.. doomed[true]] };
    }

    private async Task<PlannedChange> ChangeOfAsync(PlanningRun run, ResourceGraph graph, Resource resource, CancellationToken cancellationToken)
    {
        var recorded = run.Recorded.GetValueOrDefault(resource.Key);
        var change = Change(resource, recorded, PlanAction.Create, "");
        if (resource.Container is { } container && WithoutContainer(run.Visited(container)!) is var (reason, provisional))
            return change with { Reason = reason, Provisional = provisional };
        if (FirstUnknownSource(run, graph, resource.Key) is { } source)
            return change with
            {
                Action = recorded is { Complete: true } ? PlanAction.Update : PlanAction.Create,
                Reason = $"depends on {source.Key}, which is {Participle(source)}",
                Provisional = true,
            };
        var live = await run.ReadAsync(resource, cancellationToken);
        var verdict = Verdict.Of(
            resource, recorded, live, found => providers.For(resource.Key).Compare(resource, found, run.ContextFor(resource.Key)));
        if (live is null)
            await run.CheckCreationAsync(resource, cancellationToken);
        return change with
        {
            Action = verdict.Action,
            Reason = verdict.Reason,
            Differences = verdict.Differences,
            Live = live,
            Drifted = HasDrifted(graph, resource, recorded, live, verdict),
            Provisional = verdict.Action != PlanAction.Create && live?.Status == LiveStatus.InProgress,
        };
    }

    // Without a record of what was wanted nobody can tell who is behind a difference: it counts as ours.
    private static bool HasDrifted(ResourceGraph graph, Resource resource, RecordedResource? recorded, LiveResource? live, Verdict verdict) =>
        recorded is { Complete: true, Adopted: false }
        && (live is null || (live.Status == LiveStatus.Ready && verdict.Differences.Count > 0 && recorded.Fingerprint == graph.FingerprintOf(resource.Key)));

    private static PlannedChange Change(Resource resource, RecordedResource? recorded, PlanAction action, string reason) => new()
    {
        Key = resource.Key,
        Stage = resource.Stage,
        Action = action,
        Reason = reason,
        Desired = resource,
        Recorded = recorded,
    };

    // What lies in something that does not exist does not exist either; only where the container may turn out to exist after
    // all does somebody have to look again.
    private static (string Reason, bool Provisional)? WithoutContainer(PlannedChange container) => container switch
    {
        { Action: PlanAction.Replace } => ($"its {container.Key} is replaced", false),
        { Action: PlanAction.Create, Live.Status: LiveStatus.Failed } => ($"its {container.Key} is made anew", false),
        { Action: PlanAction.Create, Live: not null } => ($"its {container.Key} is still being created", true),
        { Action: PlanAction.Create } => ($"its {container.Key} does not exist yet", container.Provisional),
        _ => null,
    };

    private static PlannedChange? FirstUnknownSource(PlanningRun run, ResourceGraph graph, ResourceKey key) =>
        graph.ReferencesOf(key)
            .Where(reference => reference.Source is not null && !run.IsKnown(key, reference))
            .Select(reference => run.Visited(reference.Source!)!)
            .FirstOrDefault(source => source.Provisional || source.Action is PlanAction.Create or PlanAction.Replace);

    private static string Participle(PlannedChange source) => source.Action switch
    {
        PlanAction.Create => "created",
        PlanAction.Replace => "replaced",
        _ => "updated",
    };

    // Reads only what the records cannot tell: what is unrecorded, half made, or gives out secrets that deletes may need (the
    // kubeconfig of a cluster).
    private static async Task<PlannedChange> FindForDestroyAsync(
        PlanningRun run, ResourceGraph graph, Resource resource, HashSet<ResourceKey> secretSources, CancellationToken cancellationToken)
    {
        var recorded = run.Recorded.GetValueOrDefault(resource.Key);
        var change = Change(resource, recorded, PlanAction.Delete, "");
        if (recorded is { Complete: true, Id.Length: > 0 } && !secretSources.Contains(resource.Key))
            return change;
        var containerIsGone = resource.Container is { } container && run.Visited(container) is { Recorded: null, Live: null };
        var isReadable = graph.ReferencesOf(resource.Key).All(reference => run.IsKnown(resource.Key, reference));
        return containerIsGone || !isReadable ? change : change with { Live = await run.ReadAsync(resource, cancellationToken) };
    }

    private static HashSet<ResourceKey> SecretSources(ResourceGraph graph) =>
        [.. graph.Resources.SelectMany(resource => graph.ReferencesOf(resource.Key))
            .Where(reference => reference is Input<Secrets.Secret> or Output<Secrets.Secret>)
            .Select(reference => reference.Source).OfType<ResourceKey>()];

    private static RecordedResource WithFoundId(RecordedResource recorded, LiveResource? live) =>
        live is null ? recorded : recorded with { Id = live.Id };

    private static IEnumerable<PlannedChange> Deletes(
        IReadOnlyCollection<RecordedResource> doomed, string reason, Func<ResourceKey, LiveResource?> liveOf) =>
        DeletionOrder.Of(doomed).Select(delete => new PlannedChange
        {
            Key = delete.Resource.Key,
            Stage = Plan.RemovalStage,
            Action = PlanAction.Delete,
            Reason = delete.CoveredBy is { } root ? $"{reason}; goes with {root}" : reason,
            Recorded = delete.Resource,
            Live = liveOf(delete.Resource.Key),
            CoveredBy = delete.CoveredBy,
        });
}
