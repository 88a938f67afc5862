namespace MetaflowStack.Sandbox.Arm;

/// <summary>Old states that reads go on seeing for a while after a write: Azure's reads are consistent only eventually.</summary>
/// <param name="clock">Simulated time.</param>
internal sealed class StaleViews(TimeProvider clock)
{
    private readonly Dictionary<string, (ArmResource? Old, DateTimeOffset Until)> _views = new(StringComparer.Ordinal);

    /// <summary>Keeps a resource's state before a write.</summary>
    /// <param name="id">The resource's id.</param>
    /// <param name="before">The resource as it is before the write; null when it does not exist.</param>
    /// <param name="time">How long reads see it; null: not at all.</param>
    public void Remember(string id, ArmResource? before, TimeSpan? time)
    {
        if (time is not { } span)
            return;
        var key = ArmPath.Key(id);
        // A second write while the first is not seen yet: reads still see what was before the first.
        var old = _views.TryGetValue(key, out var view) && view.Until > clock.GetUtcNow() ? view.Old : before is null ? null : ArmResource.Load(before.Save());
        _views[key] = (old, clock.GetUtcNow() + span);
    }

    /// <summary>What a read of one sees.</summary>
    public ArmResource? Seen(string id, ArmResource? current) =>
        _views.TryGetValue(ArmPath.Key(id), out var view) && view.Until > clock.GetUtcNow() ? view.Old : current;

    /// <summary>What a read of all of a type sees.</summary>
    public IEnumerable<ArmResource> Seen(string type, IEnumerable<ArmResource> current)
    {
        var now = clock.GetUtcNow();
        var live = _views.Where(v => v.Value.Until > now).ToDictionary(v => v.Key, v => v.Value.Old, StringComparer.Ordinal);
        return live.Count == 0
            ? current
            : current.Where(r => !live.ContainsKey(r.Key)).Concat(live.Values.OfType<ArmResource>().Where(r => string.Equals(r.Type, type, StringComparison.OrdinalIgnoreCase)))
                .OrderBy(r => r.Key, StringComparer.Ordinal);
    }
}
