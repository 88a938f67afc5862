using System.Text.RegularExpressions;

namespace MetaflowStack.Kubernetes.Manifests;

/// <summary>
/// The syntax of placeholders within one text: <c>${name}</c>, where a name is letters, digits, <c>_</c>, <c>-</c> and <c>.</c>
/// and starts with a letter; <c>$${</c> stands for a literal <c>${</c>.
/// </summary>
internal static partial class PlaceholderText
{
    /// <summary>Cuts a text into literal pieces and placeholders, from left to right.</summary>
    /// <exception cref="FormatException">A <c>${</c> does not begin a placeholder.</exception>
    public static IReadOnlyList<Piece> Split(string text)
    {
        var pieces = new List<Piece>();
        var literalFrom = 0;
        for (var at = text.IndexOf("${", StringComparison.Ordinal); at >= 0; at = text.IndexOf("${", at, StringComparison.Ordinal))
        {
            if (at > literalFrom && text[at - 1] == '$')
            {
                pieces.Add(new Piece(text[literalFrom..(at - 1)] + "${", false));
                at = literalFrom = at + 2;
                continue;
            }
            var match = Placeholder().Match(text, at);
            if (!match.Success)
                throw new FormatException($"'{Excerpt(text, at)}' is not a placeholder: write ${{name}}, or $${{ for a literal ${{");
            if (at > literalFrom)
                pieces.Add(new Piece(text[literalFrom..at], false));
            pieces.Add(new Piece(match.Groups[1].Value, true));
            at = literalFrom = at + match.Length;
        }
        if (literalFrom < text.Length || pieces.Count == 0)
            pieces.Add(new Piece(text[literalFrom..], false));
        return pieces;
    }

    private static string Excerpt(string text, int at) => text.Substring(at, Math.Min(20, text.Length - at));

    [GeneratedRegex(@"\G\$\{([A-Za-z][A-Za-z0-9_.-]*)\}")]
    private static partial Regex Placeholder();

    /// <summary>A piece of a text.</summary>
    /// <param name="Text">The literal text, or the placeholder's name.</param>
    /// <param name="IsPlaceholder">Which of the two.</param>
    public readonly record struct Piece(string Text, bool IsPlaceholder);
}
