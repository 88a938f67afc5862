using System.Collections.Concurrent;

namespace MetaflowStack.Azure.Providers;

/// <summary>
/// Directory objects made in this run. Entra replicates them with a delay (0 to 60 seconds usually), so for these alone an answer
/// "does not exist" may only mean "not yet".
/// </summary>
internal sealed class NewPrincipals(TimeProvider time)
{
    private static readonly TimeSpan ReplicationBudget = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, long> _made = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Remembers an object or application id made just now.</summary>
    public void Add(string? id)
    {
        if (id is { Length: > 0 })
            _made.TryAdd(id, time.GetTimestamp());
    }

    /// <summary>Whether the id is so new that waiting for it makes sense.</summary>
    public bool MayStillReplicate(string id) => _made.TryGetValue(id, out var made) && time.GetElapsedTime(made) < ReplicationBudget;
}
