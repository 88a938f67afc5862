using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Credentials.Rotation;

/// <summary>
/// The rotations that were asked for and have not ended, as the properties of the state keep them: which credential of a place is to go.
/// They are written before anything is changed, so that whichever run comes next finishes what a dead one began, and once only: a place
/// that holds another credential by now has been rotated.
/// </summary>
internal sealed class RotationRequests
{
    private const string Prefix = "rotation.";

    private readonly Dictionary<string, string> _versions;

    private RotationRequests(Dictionary<string, string> versions) => _versions = versions;

    /// <summary>No rotation was asked for.</summary>
    internal static RotationRequests None { get; } = new([]);

    /// <summary>The places, <c>namespace/name</c>.</summary>
    internal IReadOnlyCollection<string> Places => _versions.Keys;

    /// <summary>Those of a state.</summary>
    internal static RotationRequests Of(StateDocument document) => new(document.Properties
        .Where(property => property.Key.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(property => property.Key[Prefix.Length..], property => property.Value));

    /// <summary>Whether the credential that a place holds is to be replaced.</summary>
    /// <param name="place"><c>namespace/name</c>.</param>
    /// <param name="version">What it holds.</param>
    internal bool Ask(string place, string version) => _versions.GetValueOrDefault(place) == version;

    /// <summary>The state with more of them.</summary>
    /// <param name="document">The state.</param>
    /// <param name="versions">What is to be replaced, by its place.</param>
    internal static StateDocument Add(StateDocument document, IEnumerable<KeyValuePair<string, string>> versions)
    {
        var properties = document.Properties.ToDictionary();
        foreach (var (place, version) in versions)
            properties[Prefix + place] = version;
        return document with { Properties = properties };
    }

    /// <summary>The state without those that have ended.</summary>
    internal static StateDocument Remove(StateDocument document, IEnumerable<string> places)
    {
        var ended = places.Select(place => Prefix + place).ToHashSet();
        return document with { Properties = document.Properties.Where(property => !ended.Contains(property.Key)).ToDictionary() };
    }
}
