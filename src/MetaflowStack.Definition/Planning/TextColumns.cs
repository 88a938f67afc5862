namespace MetaflowStack.Definition.Planning;

/// <summary>Fits text into a number of columns.</summary>
internal static class TextColumns
{
    /// <summary>The text broken at spaces; a word that is longer than a line has a line of its own, and may be too wide.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">How many columns a line may have, its indent included.</param>
    /// <param name="indent">What every line begins with.</param>
    internal static IEnumerable<string> Wrap(string text, int width, string indent)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && indent.Length + line.Length + 1 + word.Length > width)
            {
                yield return indent + line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0)
            yield return indent + line;
    }

    /// <summary>The text on one line, with its middle left out when it is longer than the width: its ends tell more.</summary>
    internal static string Shorten(string text, int width)
    {
        var line = text.ReplaceLineEndings(" ");
        if (line.Length <= width)
            return line;
        var tail = (width - 1) / 2;
        return string.Concat(line.AsSpan(0, width - 1 - tail), "…", line.AsSpan(line.Length - tail));
    }
}
