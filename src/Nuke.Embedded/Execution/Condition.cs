namespace Nuke.Common.Execution;

/// <summary>A condition of a target, and how it is written in the build.</summary>
internal sealed class Condition(string? expression, Func<bool> holds)
{
    /// <summary>The source text in one line, without the <c>() =&gt;</c> of its lambda.</summary>
    public string Text { get; } = Shorten(expression ?? string.Empty);

    public bool Holds() => holds();

    private static string Shorten(string expression)
    {
        var text = string.Join(' ', expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.StartsWith("()", StringComparison.Ordinal) && text[2..].TrimStart() is var rest && rest.StartsWith("=>", StringComparison.Ordinal)
            ? rest[2..].Trim()
            : text;
    }
}
