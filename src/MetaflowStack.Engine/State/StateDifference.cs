using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.State;

/// <summary>A field that differs between two documents.</summary>
/// <param name="Name">The field as it stands in the document: <c>id</c>, <c>outputs.blobEndpoint</c>.</param>
/// <param name="Older">Its value in the older one, or null when it has none there.</param>
/// <param name="Newer">Its value in the newer one, or null when it has none there.</param>
public sealed record StateFieldChange(string Name, string? Older, string? Newer)
{
    /// <summary><c>complete: false → true</c>; <c>none</c> stands for no value.</summary>
    public override string ToString() => $"{Name}: {Older ?? "none"} → {Newer ?? "none"}";
}

/// <summary>A resource that is in two documents and not the same.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Fields">What differs; never empty.</param>
public sealed record StateResourceChange(ResourceKey Key, IReadOnlyList<StateFieldChange> Fields);

/// <summary>What one document of a state has that another has not. Serials, times and runs are not compared.</summary>
/// <param name="Added">Resources that only the newer one has, in its order.</param>
/// <param name="Removed">Resources that only the older one has, in its order.</param>
/// <param name="Changed">Resources that both have, in the newer one's order.</param>
/// <param name="Properties">Properties and <c>movedTo</c>, by name.</param>
public sealed record StateDifference(
    IReadOnlyList<RecordedResource> Added,
    IReadOnlyList<RecordedResource> Removed,
    IReadOnlyList<StateResourceChange> Changed,
    IReadOnlyList<StateFieldChange> Properties)
{
    /// <summary>Whether both say the same.</summary>
    public bool IsEmpty => Added.Count + Removed.Count + Changed.Count + Properties.Count == 0;

    /// <summary>Compares two documents.</summary>
    public static StateDifference Between(StateDocument older, StateDocument newer)
    {
        var before = older.Resources.ToDictionary(resource => resource.Key);
        var after = newer.Resources.Select(resource => resource.Key).ToHashSet();
        return new StateDifference(
            [.. newer.Resources.Where(resource => !before.ContainsKey(resource.Key))],
            [.. older.Resources.Where(resource => !after.Contains(resource.Key))],
            [.. newer.Resources.Where(resource => before.ContainsKey(resource.Key))
                .Select(resource => new StateResourceChange(resource.Key, Between(before[resource.Key], resource)))
                .Where(change => change.Fields.Count > 0)],
            [.. Between(older.Properties, newer.Properties, ""), .. Between("movedTo", older.MovedTo, newer.MovedTo)]);
    }

    /// <summary>The fields in which two records of a resource differ; none when they say the same.</summary>
    public static IReadOnlyList<StateFieldChange> Between(RecordedResource older, RecordedResource newer) =>
    [
        .. Between("id", Value(older.Id), Value(newer.Id)),
        .. Between("stage", older.Stage, newer.Stage),
        .. Between("complete", Word(older.Complete), Word(newer.Complete)),
        .. Between("adopted", Word(older.Adopted), Word(newer.Adopted)),
        .. Between("dependsOn", Value(string.Join(", ", older.DependsOn)), Value(string.Join(", ", newer.DependsOn))),
        .. Between("container", older.Container?.ToString(), newer.Container?.ToString()),
        .. Between("deletedWithContainer", Word(older.DeletedWithContainer), Word(newer.DeletedWithContainer)),
        .. Between("exclusiveGroup", older.ExclusiveGroup, newer.ExclusiveGroup),
        .. Between("fingerprint", older.Fingerprint, newer.Fingerprint),
        .. Between(older.Outputs, newer.Outputs, "outputs."),
    ];

    /// <summary>
    /// For a person, a line each: <c>+</c> added, <c>-</c> removed, <c>~</c> changed with its fields below. Empty when there is no
    /// difference.
    /// </summary>
    public IReadOnlyList<string> Lines() =>
    [
        .. Added.Select(resource => $"+ {resource.Key}"),
        .. Removed.Select(resource => $"- {resource.Key}"),
        .. Changed.SelectMany(change => change.Fields.Select(field => $"    {field}").Prepend($"~ {change.Key}")),
        .. Properties.Select(property => $"~ {property}"),
    ];

    /// <summary>In a few words: <c>2 added, 1 changed</c>, or <c>no change</c>.</summary>
    public override string ToString()
    {
        (int Count, string Word)[] counts = [(Added.Count, "added"), (Removed.Count, "removed"), (Changed.Count, "changed"),
            (Properties.Count, Properties.Count == 1 ? "property changed" : "properties changed")];
        return IsEmpty ? "no change" : string.Join(", ", counts.Where(count => count.Count > 0).Select(count => $"{count.Count} {count.Word}"));
    }

    private static IEnumerable<StateFieldChange> Between(IReadOnlyDictionary<string, string> older, IReadOnlyDictionary<string, string> newer, string prefix) =>
        older.Keys.Union(newer.Keys).Order(StringComparer.Ordinal)
            .SelectMany(name => Between(prefix + name, older.GetValueOrDefault(name), newer.GetValueOrDefault(name)));

    private static IEnumerable<StateFieldChange> Between(string name, string? older, string? newer) =>
        older == newer ? [] : [new StateFieldChange(name, older, newer)];

    private static string? Value(string text) => text.Length == 0 ? null : text;

    private static string Word(bool value) => value ? "true" : "false";
}
