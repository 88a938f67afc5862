using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Tests.Worlds;

/// <summary>
/// Acts on a <see cref="World"/> and watches the rules that no run may break: never two calls at once on one thing or one
/// exclusive group, never more than the limit, nothing before what it needs.
/// </summary>
public sealed class WorldProvider(World world) : IResourceProvider
{
    private readonly HashSet<string> _busy = [];

    /// <summary>What fails: the name of a thing, and how many of its next writes.</summary>
    public Dictionary<string, int> Failures { get; } = [];

    /// <summary>Shapes that cannot be had: a creation with one leaves a failed thing behind.</summary>
    public HashSet<string> Lacking { get; init; } = [];

    /// <summary>Called before and after every effect, with a description; a crash can be made here.</summary>
    public Func<string, Task>? Boundary { get; init; }

    public bool AnnouncesAcceptance { get; init; } = true;

    public List<string> Violations { get; } = [];

    public int MostAtOnce { get; private set; }

    private int _running;

    public bool Handles(ResourceKey key) => key.System == "test";

    /// <summary>What the system would not make, asked before.</summary>
    public Func<ResourceKey, bool> Refuses { get; init; } = _ => false;

    public Task CheckCreationAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken) => Refuses(resource.Key)
        ? throw new StackException(new ErrorDetails { What = $"{resource.Key} would be refused" })
        : Task.CompletedTask;

    public string? PredictId(Resource resource, ResourceContext context) => $"by-name/{resource.Key.Name}";

    public async Task<LiveResource?> ReadAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken)
    {
        world.Log.Add($"read {resource.Key.Name}");
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return world.Items.ContainsKey(resource.Key) ? world.LiveOf(resource.Key) : null;
    }

    public IReadOnlyList<FieldDifference> Compare(Resource resource, LiveResource live, ResourceContext context)
    {
        var (thing, item) = ((Thing)resource, (World.Item)live.Body!);
        var differences = new List<FieldDifference>();
        if (item.Shape != thing.Shape && thing.OtherShapes.Count == 0)
            differences.Add(new FieldDifference("shape", item.Shape, thing.Shape) { RequiresReplacement = true });
        if (item.Setting != thing.Setting)
            differences.Add(new FieldDifference("setting", item.Setting, thing.Setting));
        if (item.Inputs != InputsOf(thing, context))
            differences.Add(new FieldDifference("inputs", item.Inputs, InputsOf(thing, context)));
        return differences;
    }

    public Task<LiveResource> CreateAsync(Resource resource, ResourceContext context, CancellationToken cancellationToken) =>
        AloneAsync(resource.Key, resource.ExclusiveGroup, "create", async () =>
        {
            var thing = (Thing)resource;
            if (world.Items.ContainsKey(thing.Key))
                Violations.Add($"{thing.Key} was created although it exists");
            FailIfToldTo(thing.Key);
            var item = world.Put(thing, InputsOf(thing, context), world.Time.Elapsed + thing.UsualDuration, failed: Lacking.Contains(thing.Shape));
            await ReachAsync($"created {thing.Key.Name}");
            if (AnnouncesAcceptance)
                await context.AcceptedAsync(item.Id, cancellationToken);
            await Task.Delay(thing.UsualDuration, context.Time, cancellationToken);
            if (item.Failed)
                throw new StackException(new ErrorDetails { What = $"{thing.Key} has no {thing.Shape}", Resource = thing.Key, Code = "Lacking" });
            return world.LiveOf(thing.Key);
        });

    public IReadOnlyDictionary<string, string> ChoiceOf(Resource resource) =>
        ((Thing)resource).Shape is { Length: > 0 } shape ? new Dictionary<string, string> { ["shape"] = shape } : [];

    public Alternative? AlternativeTo(Resource resource, StackException failure)
    {
        if (failure.Details.Code != "Lacking")
            return null;
        var thing = (Thing)resource;
        var next = thing.OtherShapes.Count > 0 ? thing with { Shape = thing.OtherShapes[0], OtherShapes = [.. thing.OtherShapes.Skip(1)] } : null;
        return new Alternative($"{thing.Shape} is lacking", next, next?.Shape);
    }

    public Task<StackException> UsedUpAsync(IReadOnlyList<FailedAlternative> tried, CancellationToken cancellationToken) =>
        Task.FromResult(new StackException(tried[^1].Failure.Details with { What = string.Join(", ", tried.Select(failed => failed.Lacking)) }));

    public Task<LiveResource> UpdateAsync(
        Resource resource, LiveResource live, IReadOnlyList<FieldDifference> differences, ResourceContext context, CancellationToken cancellationToken) =>
        AloneAsync(resource.Key, resource.ExclusiveGroup, "update", async () =>
        {
            var thing = (Thing)resource;
            FailIfToldTo(thing.Key);
            world.Put(thing, InputsOf(thing, context), TimeSpan.Zero);
            await ReachAsync($"updated {thing.Key.Name}");
            await Task.Delay(TimeSpan.FromSeconds(1), context.Time, cancellationToken);
            return world.LiveOf(thing.Key);
        });

    public Task<LiveResource> WaitAsync(Resource resource, LiveResource live, ResourceContext context, CancellationToken cancellationToken) =>
        AloneAsync(resource.Key, resource.ExclusiveGroup, "wait", async () =>
        {
            var left = world.Items[resource.Key].ReadyAt - world.Time.Elapsed;
            if (left > TimeSpan.Zero)
                await Task.Delay(left, context.Time, cancellationToken);
            return world.LiveOf(resource.Key);
        });

    public Task<DeleteOutcome> DeleteAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken) =>
        AloneAsync(recorded.Key, recorded.ExclusiveGroup, "delete", async () =>
        {
            FailIfToldTo(recorded.Key);
            if (!world.Items.TryGetValue(recorded.Key, out var item))
                return DeleteOutcome.NotFound;
            if (!item.Owned)
                return DeleteOutcome.NotOurs;
            world.Remove(recorded.Key);
            await ReachAsync($"deleted {recorded.Key.Name}");
            await Task.Delay(TimeSpan.FromSeconds(1), context.Time, cancellationToken);
            return DeleteOutcome.Deleted;
        });

    private static string InputsOf(Thing thing, ResourceContext context) =>
        string.Join(",", thing.Inputs.Select(input => context.Get(input)));

    private void FailIfToldTo(ResourceKey key)
    {
        if (Failures.GetValueOrDefault(key.Name) is var left and > 0)
        {
            Failures[key.Name] = left - 1;
            throw new StackException(new ErrorDetails { What = $"{key} broke", Code = "Broken" });
        }
    }

    private async Task<T> AloneAsync<T>(ResourceKey key, string? group, string verb, Func<Task<T>> work)
    {
        string[] claims = [key.ToString(), .. group is null ? (string[])[] : [$"group {group}"]];
        Violations.AddRange(claims.Where(_busy.Contains).Select(claim => $"two at once on {claim}"));
        _busy.UnionWith(claims);
        MostAtOnce = Math.Max(MostAtOnce, ++_running);
        try
        {
            await ReachAsync($"before {verb} {key.Name}");
            world.Log.Add($"{verb} {key.Name}");
            return await work();
        }
        finally
        {
            _running--;
            _busy.ExceptWith(claims);
        }
    }

    private Task ReachAsync(string point) => Boundary?.Invoke(point) ?? Task.CompletedTask;
}
