using System.Globalization;
using System.Net;
using System.Text;

namespace MetaflowStack.Development.Terminal;

/// <summary>
/// Draws a recorded session as an SVG that plays once, line by line at the time of each, and then stays at the end. Without a wish for
/// motion it shows the end at once. It needs no font and no script.
/// </summary>
/// <param name="Columns">How many characters a line of the terminal has; longer ones go on in the next.</param>
/// <param name="Rows">How many lines can be seen.</param>
public sealed record TerminalPicture(int Columns, int Rows)
{
    private const double CharacterWidth = 7.8;
    private const double LineHeight = 18;
    private const double Margin = 18;
    private const double Bar = 38;

    /// <summary>The picture.</summary>
    /// <param name="command">What was typed.</param>
    /// <param name="recording">What came then.</param>
    public string Render(string command, TerminalRecording recording)
    {
        var begin = TimeSpan.FromSeconds(1);
        IReadOnlyList<TerminalLine> prompt = [new(TimeSpan.Zero, [new StyledText("$ ", "#4fc878", true), new StyledText(command, null, true)])];
        var lines = prompt.Concat(recording.Lines.Select(line => line with { At = line.At + begin })).SelectMany(Wrapped).ToList();
        var (width, height) = ((Columns * CharacterWidth) + (2 * Margin), (Rows * LineHeight) + Bar + (1.5 * Margin));
        var svg = new StringBuilder();
        svg.Append(Text($$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width:0.#}} {{height:0.#}}" width="{{width:0}}" height="{{height:0}}" role="img" aria-label="A terminal: {{WebUtility.HtmlEncode(command)}}">
            <style>
            text { font: 13px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d5dce6; white-space: pre; }
            .b { font-weight: 700; }
            .l { visibility: hidden; animation: show 1ms forwards; }
            .s { animation: scroll {{Duration(lines):0.###}}s step-end forwards; }
            @keyframes show { from, to { visibility: visible; } }
            {{Scrolling(lines)}}
            @media (prefers-reduced-motion: reduce) { .l { visibility: visible; animation: none; } .s { animation: none; transform: translateY({{Offset(lines.Count):0.#}}px); } }
            </style>
            <rect width="100%" height="100%" rx="10" fill="#10161e"/>
            <path d="M0 {{Bar}}h{{width:0.#}}" stroke="#2a323d"/>
            <circle cx="20" cy="19" r="6" fill="#ff7b72"/><circle cx="40" cy="19" r="6" fill="#e3b341"/><circle cx="60" cy="19" r="6" fill="#4fc878"/>
            <svg x="{{Margin:0.#}}" y="{{Bar + (Margin / 2):0.#}}" width="{{Columns * CharacterWidth:0.#}}" height="{{Rows * LineHeight:0.#}}">
            <g class="s">

            """));
        for (var row = 0; row < lines.Count; row++)
            AppendLine(svg, lines[row], row);
        return svg.Append("</g>\n</svg>\n</svg>\n").ToString();
    }

    private static void AppendLine(StringBuilder svg, TerminalLine line, int row)
    {
        if (line.Parts.All(part => string.IsNullOrWhiteSpace(part.Text)))
            return;
        svg.Append(Text($"<text class=\"l\" style=\"animation-delay:{line.At.TotalSeconds:0.##}s\" y=\"{(row * LineHeight) + 13:0.#}\">"));
        var column = 0;
        foreach (var part in line.Parts)
        {
            var columns = part.Text.Sum(WidthOf);
            // Spaces alone are where nothing is: the next part has its own place. A length holds every font to the grid.
            if (!string.IsNullOrWhiteSpace(part.Text))
                svg.Append(Text($"<tspan x=\"{column * CharacterWidth:0.#}\" textLength=\"{columns * CharacterWidth:0.#}\"{(part.Bold ? " class=\"b\"" : "")}{(part.Colour is null ? "" : $" style=\"fill:{part.Colour}\"")}>{WebUtility.HtmlEncode(part.Text)}</tspan>"));
            column += columns;
        }

        svg.Append("</text>\n");
    }

    private string Scrolling(List<TerminalLine> lines)
    {
        var end = Duration(lines);
        var steps = lines.Index().Skip(Rows).GroupBy(line => Text($"{100 * line.Item.At.TotalSeconds / end:0.##}"))
            .Select(step => Text($"{step.Key}% {{ transform: translateY({Offset(step.Last().Index + 1):0.#}px); }}"));
        return $"@keyframes scroll {{ {string.Join(' ', steps.Append(Text($"100% {{ transform: translateY({Offset(lines.Count):0.#}px); }}")))} }}";
    }

    // A little longer than the session: browsers reach the very end of an animation not quite, for want of digits.
    private static double Duration(List<TerminalLine> lines) => lines[^1].At.TotalSeconds + 0.5;

    // How far up the lines stand when there are so many of them.
    private double Offset(int count) => -Math.Max(0, count - Rows) * LineHeight;

    private IEnumerable<TerminalLine> Wrapped(TerminalLine line)
    {
        var (parts, column) = (new List<StyledText>(), 0);
        foreach (var part in line.Parts)
        {
            var begin = 0;
            for (var i = 0; i < part.Text.Length; i++)
            {
                if (column + WidthOf(part.Text[i]) > Columns)
                {
                    parts.Add(part with { Text = part.Text[begin..i] });
                    yield return line with { Parts = parts };
                    (parts, column, begin) = ([], 0, i);
                }

                column += WidthOf(part.Text[i]);
            }

            parts.Add(part with { Text = part.Text[begin..] });
        }

        yield return line with { Parts = parts };
    }

    // Fullwidth forms, of which a smile is made, take two columns.
    private static int WidthOf(char character) => character is >= '\uff01' and <= '\uff60' ? 2 : 1;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
