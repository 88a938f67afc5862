using System.Text.RegularExpressions;

namespace MetaflowStack.Engine.Resources;

/// <summary>
/// The name by which a stack knows a resource, the same in every run: <c>system:kind/name</c>, for example
/// <c>azure:storage-account/metaflow</c>. A name may hold further slashes (<c>kubernetes:deployment/default/metadata-service</c>).
/// </summary>
public sealed partial record ResourceKey
{
    /// <summary>Makes a key from its three parts.</summary>
    /// <exception cref="ArgumentException">A part is empty or has characters other than letters, digits, <c>. _ - /</c>.</exception>
    public ResourceKey(string system, string kind, string name)
    {
        if (!Word().IsMatch(system) || !Word().IsMatch(kind) || !NamePattern().IsMatch(name))
            throw new ArgumentException($"'{system}:{kind}/{name}' is not a resource key (system:kind/name).");
        (System, Kind, Name) = (system, kind, name);
    }

    /// <summary>The system that holds the resource: <c>azure</c>, <c>graph</c>, <c>kubernetes</c> or <c>stack</c>.</summary>
    public string System { get; }

    /// <summary>What the resource is, in kebab-case: <c>storage-account</c>.</summary>
    public string Kind { get; }

    /// <summary>Which of its kind it is within the stack.</summary>
    public string Name { get; }

    /// <summary>Reads <c>system:kind/name</c>.</summary>
    /// <exception cref="FormatException">The text is not a key.</exception>
    public static ResourceKey Parse(string text)
    {
        var match = Whole().Match(text);
        if (!match.Success)
            throw new FormatException($"'{text}' is not a resource key (system:kind/name).");
        return new ResourceKey(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
    }

    /// <inheritdoc />
    public override string ToString() => $"{System}:{Kind}/{Name}";

    [GeneratedRegex(@"^[a-z][a-z0-9-]*\z")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[A-Za-z0-9._/-]+\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^([a-z][a-z0-9-]*):([a-z][a-z0-9-]*)/([A-Za-z0-9._/-]+)\z")]
    private static partial Regex Whole();
}
