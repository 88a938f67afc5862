using System.Collections.Concurrent;
using System.Globalization;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Planning;

/// <summary>
/// One pass over a graph: visits the resources in dependency order, as many at once as allowed, and collects what it finds and
/// every failure.
/// </summary>
internal sealed class PlanningRun(ResourceGraph graph, StateDocument recorded, ProviderRegistry providers, TimeProvider time, int parallelism)
    : IDisposable
{
    private readonly SemaphoreSlim _readers = new(Math.Max(1, parallelism));
    private readonly ConcurrentDictionary<ResourceKey, PlannedChange> _changes = new();
    private readonly ConcurrentQueue<StackException> _failures = new();
    private readonly Dictionary<ResourceKey, RecordedResource> _recorded = recorded.Resources.ToDictionary(resource => resource.Key);

    public KnownOutputs Outputs { get; } = new();

    public IReadOnlyDictionary<ResourceKey, RecordedResource> Recorded => _recorded;

    public IEnumerable<PlannedChange> Changes => graph.Resources.Select(resource => _changes[resource.Key]);

    /// <summary>The change of a resource that another depends on, which has therefore been visited.</summary>
    public PlannedChange? Visited(ResourceKey key) => _changes.GetValueOrDefault(key);

    public ResourceContext ContextFor(ResourceKey key) => new(key, Outputs, time, recorded: _recorded.GetValueOrDefault(key));

    /// <summary>Visits every resource once its dependencies have been visited without a failure.</summary>
    /// <exception cref="StackException">Visits failed; all of them are reported.</exception>
    public async Task VisitAllAsync(Func<Resource, Task<PlannedChange>> visit, CancellationToken cancellationToken)
    {
        var visits = new Dictionary<ResourceKey, Task<bool>>();
        foreach (var resource in graph.Resources)
            visits[resource.Key] = VisitAsync(resource, [.. graph.DependenciesOf(resource.Key).Select(key => visits[key])], visit, cancellationToken);
        await Task.WhenAll(visits.Values);
        if (!_failures.IsEmpty)
            throw Combine([.. _failures]);
    }

    public Task<LiveResource?> ReadAsync(Resource resource, CancellationToken cancellationToken) =>
        WithinLimitAsync(() => providers.For(resource.Key).ReadAsync(resource, ContextFor(resource.Key), cancellationToken), cancellationToken);

    public Task CheckCreationAsync(Resource resource, CancellationToken cancellationToken) => WithinLimitAsync(async () =>
    {
        await providers.For(resource.Key).CheckCreationAsync(resource, ContextFor(resource.Key), cancellationToken);
        return true;
    }, cancellationToken);

    /// <summary>Whether the value of a reference can be told before anything is written.</summary>
    public bool IsKnown(ResourceKey key, IReference reference)
    {
        var context = ContextFor(key);
        return reference switch
        {
            Input<string> input => context.TryGet(input) is not null,
            Input<Secret> input => context.TryGet(input) is not null,
            Output<string> output => context.TryGet(Input<string>.From(output)) is not null,
            Output<Secret> output => context.TryGet(Input<Secret>.From(output)) is not null,
            { Source: { } source } => Visited(source) is { Live: not null },
            _ => true,
        };
    }

    public void Dispose() => _readers.Dispose();

    private async Task<T> WithinLimitAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken);
        try
        {
            return await read();
        }
        finally
        {
            _readers.Release();
        }
    }

    private async Task<bool> VisitAsync(
        Resource resource, Task<bool>[] dependencies, Func<Resource, Task<PlannedChange>> visit, CancellationToken cancellationToken)
    {
        if ((await Task.WhenAll(dependencies)).Contains(false))
            return false;
        try
        {
            var change = await visit(resource);
            _changes[resource.Key] = change;
            Outputs.PublishFrom(change);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _failures.Enqueue(ErrorBoundary.Convert(exception, resource.Key, "be read"));
            return false;
        }
    }

    private static StackException Combine(IReadOnlyList<StackException> failures) => failures is [var only] ? only : new StackException(
        new ErrorDetails
        {
            What = $"{failures.Count} resources cannot be planned",
            Why = string.Join(Environment.NewLine, failures.Select((failure, index) => string.Create(CultureInfo.InvariantCulture, $"({index + 1}) {failure.Message}"))),
            Remedy = "Mend what is named above and run the same command again; nothing has been changed",
        },
        new AggregateException(failures));
}
