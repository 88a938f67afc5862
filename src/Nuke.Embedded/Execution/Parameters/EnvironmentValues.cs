namespace Nuke.Common.Execution.Parameters;

/// <summary>
/// Environment variables as parameters: the exact name, else letters and digits alone in any case, with or without the prefix
/// <c>NUKE_</c>. The engine's own parameters need the exact name or the prefix, because shells and tools set <c>HOST</c>,
/// <c>TARGET</c> or <c>ROOT</c> for purposes of their own.
/// </summary>
internal sealed class EnvironmentValues(IReadOnlyDictionary<string, string> variables)
{
    private const string Prefix = "NUKE";

    private readonly Lazy<ILookup<string, string>> _byLetters = new(() =>
        variables.ToLookup(x => Letters(x.Key), x => x.Key, StringComparer.OrdinalIgnoreCase));

    /// <summary>The value for a parameter, or null. Two variables that both match count as none; <paramref name="ambiguous"/> names them.</summary>
    public string? Find(string name, bool isBuiltIn, out IReadOnlyList<string> ambiguous)
    {
        ambiguous = [];
        if (variables.TryGetValue(name, out var exact))
            return exact;
        var letters = Letters(name);
        List<string> names = [.. _byLetters.Value[Prefix + letters]];
        if (!isBuiltIn)
            names.AddRange(_byLetters.Value[letters]);
        if (names.Count > 1)
            ambiguous = names;
        return names.Count == 1 ? variables[names[0]] : null;
    }

    private static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit));
}
