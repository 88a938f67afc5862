namespace MetaflowStack.Kubernetes.Health;

/// <summary>Remembers since when something has been wrong that may pass by itself.</summary>
internal sealed class Patience(TimeProvider time)
{
    private readonly Dictionary<string, (long Since, TimeSpan Grace)> _running = new(StringComparer.Ordinal);

    /// <summary>When the next patience will be over, from now; null when nothing is wrong.</summary>
    public TimeSpan? Next => _running.Count == 0 ? null : _running.Values.Min(entry => Left(entry));

    /// <summary>Whether a thing has been wrong for longer than its grace. Once it is right, its time starts anew.</summary>
    public bool IsOver(string name, bool isWrong, TimeSpan grace)
    {
        if (!isWrong)
        {
            _running.Remove(name);
            return false;
        }
        if (!_running.TryGetValue(name, out var entry))
            _running[name] = entry = (time.GetTimestamp(), grace);
        return Left(entry) <= TimeSpan.Zero;
    }

    private TimeSpan Left((long Since, TimeSpan Grace) entry) =>
        entry.Grace - time.GetElapsedTime(entry.Since) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
}
