using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>
/// Brings single resources to what is wanted, with the same providers as a stack's: looks first, writes only what is missing or
/// differs, and remembers what it did. There is no journal: the next call looks again.
/// </summary>
internal sealed class ResourceEnsurer(ProviderRegistry providers, TimeProvider time, Action<string> progress)
{
    private readonly ConcurrentQueue<string> _changes = new();

    /// <summary>What was done, in order.</summary>
    public IReadOnlyList<string> Changes => [.. _changes];

    /// <summary>Makes a resource that does not exist; one that exists stays as it is.</summary>
    public Task<LiveResource> EnsureExistsAsync(Resource resource, string called, CancellationToken cancellationToken) =>
        EnsureAsync(resource, called, null, cancellationToken);

    /// <summary>Makes a resource, or brings it to what is wanted in every field.</summary>
    public Task<LiveResource> EnsureAsync(Resource resource, string called, CancellationToken cancellationToken) =>
        EnsureAsync(resource, called, (wanted, _) => wanted, cancellationToken);

    /// <summary>Makes a resource, or brings it to what is wanted.</summary>
    /// <param name="resource">What is wanted.</param>
    /// <param name="called">What it is called in messages: <c>storage account stx</c>.</param>
    /// <param name="keep">Takes what is wanted and what was found, and gives back what is wanted with what shall stay; null: all stays.</param>
    /// <param name="cancellationToken">Gives up; what was started goes on in Azure.</param>
    /// <param name="change">What to say of a change; null: each field that was changed.</param>
    public async Task<LiveResource> EnsureAsync<T>(
        T resource, string called, Func<T, JsonObject, T>? keep, CancellationToken cancellationToken, string? change = null)
        where T : Resource
    {
        var provider = providers.For(resource.Key);
        var context = new ResourceContext(resource.Key, IOutputs.None, time, message => progress($"{called}: {message}"));
        var live = await provider.ReadAsync(resource, context, cancellationToken);
        if (live is null)
        {
            progress($"{called}: making it");
            live = await provider.CreateAsync(resource, context, cancellationToken);
            Note($"{called} made");
            return live;
        }
        if (live.Status == LiveStatus.InProgress)
            live = await provider.WaitAsync(resource, live, context, cancellationToken);
        if (keep is null)
            return live;
        var wanted = keep(resource, (JsonObject)live.Body!);
        var differences = provider.Compare(wanted, live, context);
        if (differences.Count == 0 && live.Status == LiveStatus.Ready)
            return live;
        live = await provider.UpdateAsync(wanted, live, differences, context, cancellationToken);
        foreach (var text in change is null ? differences.Select(Describe) : [change])
            Note($"{called}: {text}");
        return live;
    }

    /// <summary>Remembers what was done.</summary>
    public void Note(string change) => _changes.Enqueue(change);

    private static string Describe(FieldDifference difference) =>
        $"{difference.Path} was {difference.Live ?? "not set"}, set to {difference.Desired}";
}
