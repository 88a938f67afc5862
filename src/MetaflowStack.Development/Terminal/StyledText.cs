using System.Globalization;
using System.Text.RegularExpressions;

namespace MetaflowStack.Development.Terminal;

/// <summary>A piece of a terminal's line in one style.</summary>
/// <param name="Text">The text.</param>
/// <param name="Colour">Its colour as <c>#rrggbb</c>; null: the terminal's own.</param>
/// <param name="Bold">Whether it is bold.</param>
public sealed partial record StyledText(string Text, string? Colour, bool Bold)
{
    // The 16 colours that themes of terminals define for themselves; these have contrast on a dark ground.
    private static readonly string[] Basic =
    [
        "#484f58", "#ff7b72", "#4fc878", "#e3b341", "#6cb0ff", "#bd9bff", "#4bcbdc", "#c9d1d9",
        "#8b98a9", "#ffa198", "#6fdd8b", "#f2cc60", "#9ecbff", "#d2bbff", "#7fe0ee", "#ffffff",
    ];

    /// <summary>Reads a line with escape sequences for colour and weight; others are left out.</summary>
    public static IReadOnlyList<StyledText> Read(string line)
    {
        var (parts, colour, bold, end) = (new List<StyledText>(), (string?)null, false, 0);
        foreach (Match match in Escape().Matches(line))
        {
            Add(parts, line[end..match.Index], colour, bold);
            end = match.Index + match.Length;
            if (match.Groups[2].Value == "m")
                (colour, bold) = Styled([.. match.Groups[1].Value.Split(';').Select(number => int.TryParse(number, CultureInfo.InvariantCulture, out var code) ? code : 0)], colour, bold);
        }

        Add(parts, line[end..], colour, bold);
        return parts;
    }

    private static void Add(List<StyledText> parts, string text, string? colour, bool bold)
    {
        var printable = string.Concat(text.Where(character => !char.IsControl(character)));
        if (printable.Length == 0)
            return;
        if (parts.Count > 0 && parts[^1].Colour == colour && parts[^1].Bold == bold)
            parts[^1] = parts[^1] with { Text = parts[^1].Text + printable };
        else
            parts.Add(new StyledText(printable, colour, bold));
    }

    private static (string? Colour, bool Bold) Styled(int[] codes, string? colour, bool bold)
    {
        for (var i = 0; i < codes.Length; i++)
        {
            switch (codes[i])
            {
                case 0:
                    (colour, bold) = (null, false);
                    break;
                case 1:
                    bold = true;
                    break;
                case 38 when i + 2 < codes.Length && codes[i + 1] == 5:
                    colour = Extended(codes[i + 2]);
                    i += 2;
                    break;
                case 39:
                    colour = null;
                    break;
                case >= 30 and <= 37:
                    colour = Basic[codes[i] - 30];
                    break;
                case >= 90 and <= 97:
                    colour = Basic[codes[i] - 82];
                    break;
            }
        }

        return (colour, bold);
    }

    // xterm's 256 colours: 16 basic ones, a cube of six steps, and a ramp of greys.
    private static string Extended(int code)
    {
        if (code < 16)
            return Basic[code];
        if (code >= 232)
            return Rgb(8 + ((code - 232) * 10), 8 + ((code - 232) * 10), 8 + ((code - 232) * 10));
        return Rgb(Step((code - 16) / 36), Step((code - 16) / 6 % 6), Step((code - 16) % 6));
    }

    private static int Step(int step) => step == 0 ? 0 : 55 + (40 * step);

    private static string Rgb(int red, int green, int blue) => $"#{red:x2}{green:x2}{blue:x2}";

    [GeneratedRegex(@"\x1b\[([0-9;]*)\??[0-9;]*([A-Za-z])|\x1b[=>]|\x1b\[\?[0-9;]*[A-Za-z]")]
    private static partial Regex Escape();
}
