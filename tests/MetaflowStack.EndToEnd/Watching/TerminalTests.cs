using System.Text.RegularExpressions;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Watching;

/// <summary>What somebody at a terminal sees while a stack is being deployed.</summary>
public partial class TerminalTests
{
    // So slow that there is always something in flight to look at.
    private static readonly string[] Slowly = ["Infra", "--org-prefix", "demo", "--cloud", "sandbox", "--sandbox-speed", "30", "--sandbox-seed", "1"];

    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 50)]
    public async Task In_the_middle_of_a_run_the_log_is_above_and_what_is_in_flight_below(int columns, int rows)
    {
        await using var folder = new StackFolder();
        await using var terminal = await TmuxTerminal.StartAsync(folder, columns, rows, Slowly);

        var screen = await terminal.WaitForAsync(" of 6 min 00 s");

        AssertWellFormed(screen, columns);
        Assert.Contains(screen, row => row.Contains("azure:managed-cluster/metaflow", StringComparison.Ordinal) && row.EndsWith(" of 6 min 00 s", StringComparison.Ordinal));
        Assert.Contains(screen, row => row.Contains(" of 13 done", StringComparison.Ordinal)); // Infra's: not the whole stack's 68
        Assert.Contains(screen, row => row.Contains("✓ azure:virtual-network/metaflow created", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resized_and_interrupted_it_leaves_a_whole_log_and_a_cursor()
    {
        await using var folder = new StackFolder();
        await using var terminal = await TmuxTerminal.StartAsync(folder, 120, 30, Slowly);
        await terminal.WaitForAsync("azure:subnet/kubernetes created");
        foreach (var (columns, rows) in new[] { (60, 20), (140, 12), (50, 40), (100, 24) })
        {
            await terminal.ResizeAsync(columns, rows);
            await Task.Delay(700); // three frames
            AssertWellFormed(await terminal.ScreenAsync(), columns);
        }

        await terminal.PressAsync("C-c");
        await terminal.WaitForAsync("EXIT=130");

        Assert.True(await terminal.CursorIsVisibleAsync());
        var history = await terminal.HistoryAsync();
        Assert.DoesNotContain(" in flight,", history, StringComparison.Ordinal);
        Assert.DoesNotContain("skipped: cancelled", history, StringComparison.Ordinal);
        Assert.Matches(@"- azure:managed-cluster/metaflow was in flight for \d+ min \d\d s: cancelled", history);
        Assert.Matches(@"- \d+ not started: cancelled", history);
        AssertNoTornLines(history);
    }

    [Fact]
    public async Task A_run_to_the_end_leaves_the_log_alone_with_every_line_once()
    {
        await using var folder = new StackFolder();
        await using var terminal = await TmuxTerminal.StartAsync(folder, 100, 24, ["Services", "--org-prefix", "demo", "--cloud", "sandbox"], "NO_COLOR=1");
        await terminal.WaitForAsync("EXIT=");

        var history = await terminal.HistoryAsync();

        Assert.Contains("EXIT=0", history, StringComparison.Ordinal);
        Assert.DoesNotContain(" in flight,", history, StringComparison.Ordinal);
        AssertNoTornLines(history);
        Assert.Equal(68, CreatedLine().Matches(history).Select(line => line.Groups[1].Value).Distinct().Count());
        Assert.Equal(68, CreatedLine().Count(history));
    }

    [Fact]
    public async Task A_question_is_asked_below_the_log_and_its_answer_is_seen()
    {
        await using var folder = new StackFolder();
        (await folder.RunAsync("Infra", "--org-prefix", "demo", "--cloud", "sandbox")).Succeeded();
        await using var terminal = await TmuxTerminal.StartAsync(folder, 100, 30, ["Destroy", "--org-prefix", "demo", "--cloud", "sandbox"]);
        await terminal.WaitForAsync("to go on:");

        await terminal.PressAsync("default");
        await terminal.WaitForAsync("default");
        await terminal.PressAsync("Enter");
        await terminal.WaitForAsync("EXIT=");

        var history = await terminal.HistoryAsync();
        Assert.Contains("EXIT=0", history, StringComparison.Ordinal);
        AssertNoTornLines(history);
    }

    [Fact]
    public async Task A_dumb_terminal_gets_lines_alone()
    {
        await using var folder = new StackFolder();
        await using var terminal = await TmuxTerminal.StartAsync(folder, 100, 30, ["Infra", "--org-prefix", "demo", "--cloud", "sandbox"], "TERM=dumb");
        await terminal.WaitForAsync("EXIT=0");

        Assert.DoesNotContain(" in flight", await terminal.HistoryAsync(), StringComparison.Ordinal);
    }

    // The live lines are together, at the end, there is one bar, and nothing is wider than the terminal.
    private static void AssertWellFormed(string[] screen, int columns)
    {
        var text = string.Join('\n', screen);
        Assert.All(screen, row => Assert.True(row.Length <= columns, text));
        var bars = Enumerable.Range(0, screen.Length).Where(row => screen[row].Contains(" in flight", StringComparison.Ordinal)).ToList();
        Assert.True(bars.Count == 1, $"{bars.Count} bars:\n{text}");
        Assert.True(screen[(bars[0] + 1)..].All(row => row.Length == 0), $"something is below the bar:\n{text}");
        Assert.True(screen.Count(row => LiveRow().IsMatch(row)) is > 0 and < 10, $"rows of the resources in flight:\n{text}");
    }

    // Every line that has a time begins with it, and none holds two.
    private static void AssertNoTornLines(string history) => Assert.All(history.Split('\n'), line =>
        Assert.True(TimeAndLevel().Count(line) == 0 || (TimeAndLevel().Count(line) == 1 && TimeAndLevel().Match(line).Index == 0), $"torn: {line}\nin\n{history}"));

    [GeneratedRegex(@"^  (…|azure:|graph:|kubernetes:|stack:)\S* ")]
    private static partial Regex LiveRow();

    [GeneratedRegex(@"\d\d:\d\d:\d\d \[[A-Z]{3}\]")]
    private static partial Regex TimeAndLevel();

    [GeneratedRegex(@"✓ (\S+) created in")]
    private static partial Regex CreatedLine();
}
