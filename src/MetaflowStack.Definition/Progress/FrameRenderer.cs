using System.Globalization;
using MetaflowStack.Definition.Running;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MetaflowStack.Definition.Progress;

/// <summary>
/// Draws a <see cref="ProgressView"/> as lines of a terminal: a line for each resource in flight and a bar below. The only place that
/// needs Spectre.Console, so that it is loaded only where there is something to draw on.
/// </summary>
/// <param name="colour">Whether to use colours.</param>
internal sealed class FrameRenderer(bool colour)
{
    // Narrower than these, the message and then the times are left out.
    private const int WidthForMessage = 72;
    private const int WidthForTimes = 40;
    private const int WidthForUsual = 56;
    private const int WidestKey = 64;

    // Wider lines have their ends too far apart to read.
    private const int WidestLine = 120;
    private const int WidestBar = 40;

    // What the terminal keeps for its log.
    private const int RowsOfLog = 5;

    private static readonly Style Quiet = new(Color.Grey);
    private static readonly Style Late = new(Color.Yellow);
    private static readonly Style Full = new(Color.Green);

    /// <summary>The lines, each shorter than the width.</summary>
    /// <param name="view">What to show.</param>
    /// <param name="width">The terminal's columns.</param>
    /// <param name="height">The terminal's rows; some are left for the log.</param>
    internal IReadOnlyList<string> Render(ProgressView view, int width, int height)
    {
        // The last column stays empty: some terminals break the line when something is in it.
        var columns = Math.Clamp(width - 1, 10, WidestLine);
        var rows = Math.Max(height - RowsOfLog - 1, 1);
        var shown = view.InFlight.Count <= rows ? view.InFlight : [.. view.InFlight.Take(rows - 1)];
        var lines = new List<IRenderable>(shown.Count + 2);
        lines.AddRange(shown.Select(row => Row(row, columns)));
        if (shown.Count < view.InFlight.Count)
            lines.Add(new Text(Fitted(string.Create(CultureInfo.InvariantCulture, $"  and {view.InFlight.Count - shown.Count} more"), columns, keepEnd: false), Quiet));
        lines.Add(Bar(view, columns));
        return Lines(lines, columns);
    }

    private static Paragraph Row(ProgressRow row, int columns)
    {
        var times = columns < WidthForTimes ? "" : Times(row, withUsual: columns >= WidthForUsual);
        var timesWidth = columns < WidthForTimes ? 0 : columns < WidthForUsual ? 11 : 25;
        var left = columns - 2 - timesWidth - (timesWidth > 0 ? 1 : 0);
        var keyWidth = columns < WidthForMessage ? left : Math.Min(WidestKey, left * 2 / 3);
        var line = new Paragraph("  ").Append(Fitted(row.Key.ToString(), keyWidth, keepEnd: true));
        if (left > keyWidth)
            line.Append(" ").Append(Fitted(row.Message, left - keyWidth - 1, keepEnd: false), Quiet);
        return timesWidth == 0 ? line : line.Append(" ").Append(times.PadLeft(timesWidth), row.Elapsed > row.Usual ? Late : Style.Plain);
    }

    private static string Times(ProgressRow row, bool withUsual) =>
        Durations.Text(row.Elapsed) + (withUsual && row.Usual is { } usual && usual > TimeSpan.Zero ? $" of {Durations.Text(usual)}" : "");

    private static Paragraph Bar(ProgressView view, int columns)
    {
        // Not 100 before everything has ended.
        var percent = (int)Math.Min(view.Fraction * 100, view.Done < view.Total ? 99 : 100);
        var text = string.Create(CultureInfo.InvariantCulture, $" {percent,3} %  {view.Done} of {view.Total} done, {view.InFlight.Count} in flight");
        var withLeft = text + (view.Left > TimeSpan.Zero ? $", about {Durations.Text(view.Left)} left" : "");
        if (withLeft.Length + 10 <= columns)
            text = withLeft;
        var width = Math.Clamp(columns - 2 - text.Length, 0, WidestBar);
        var full = (int)(width * view.Fraction);
        return new Paragraph("  ").Append(new string('━', full), Full).Append(new string('─', width - full), Quiet).Append(text[..Math.Min(text.Length, columns - 2 - width)]);
    }

    // A key is told by its end, a message by its beginning.
    private static string Fitted(string text, int width, bool keepEnd)
    {
        text = text.ReplaceLineEndings(" ");
        return text.Length <= width ? text.PadRight(width)
            : width < 2 ? new string('…', Math.Max(width, 0))
            : keepEnd ? "…" + text[^(width - 1)..] : text[..(width - 1)] + "…";
    }

    private List<string> Lines(List<IRenderable> lines, int columns)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = columns;
        var rendered = new List<string>(lines.Count);
        foreach (var line in lines)
        {
            writer.GetStringBuilder().Clear();
            console.Write(line);
            rendered.Add(writer.ToString().TrimEnd('\n', '\r', ' '));
        }

        return rendered;
    }
}
