using MetaflowStack.Definition.Progress;

namespace MetaflowStack.Definition.Tests.Progress;

public sealed class LiveRegionTests : IDisposable
{
    private readonly Screen _screen = new(width: 40, height: 6);
    private readonly LiveRegion _region;

    public LiveRegionTests() => _region = new LiveRegion(_screen);

    public void Dispose() => _screen.Dispose();

    [Fact]
    public void What_is_printed_goes_above_the_lines()
    {
        Print("one\n");
        _region.Show(["first", "second"], 40);
        Print("two\nthree\n");
        _region.Show(["first", "second again"], 40);

        Assert.Equal(["one", "two", "three", "first", "second again"], _screen.Rows);
    }

    [Fact]
    public void At_the_bottom_of_the_screen_nothing_is_torn_and_nothing_is_lost()
    {
        for (var number = 1; number <= 20; number++)
        {
            Print($"line {number}\n");
            _region.Show([.. Enumerable.Range(1, 1 + (number % 4)).Select(row => $"{number}.{row}")], 40);
        }

        _region.Hide();

        Assert.Equal([.. Enumerable.Range(1, 20).Select(number => $"line {number}"), ""], _screen.Rows);
    }

    [Fact]
    public void Lines_that_are_no_longer_there_leave_nothing()
    {
        Print("one\n");
        _region.Show(["first", "second", "third"], 40);
        _region.Show(["first"], 40);
        Assert.Equal(["one", "first"], _screen.Visible.Where(row => row.Length > 0));

        _region.Hide();
        Print("two\n");
        Assert.Equal(["one", "two", ""], _screen.Rows);
    }

    [Fact]
    public void A_line_that_is_the_same_is_not_written_again()
    {
        _region.Show(["what was typed goes here", "same", "other"], 40);
        _region.Show(["what was typed goes here", "same", "another"], 40);

        Assert.DoesNotContain("same", _screen.Writes[^1], StringComparison.Ordinal);
        Assert.Contains("another", _screen.Writes[^1], StringComparison.Ordinal);
        Assert.Contains("typed", _screen.Writes[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_line_waits_for_its_end()
    {
        _region.Show(["first"], 40);
        Print("half of ");
        _region.Show(["first"], 40);
        Print("a line\nand half");
        _region.Show(["first"], 40);
        Assert.Equal(["half of a line", "first"], _screen.Rows);

        _region.Hide();
        Assert.Equal(["half of a line", "and half"], _screen.Rows);
        _region.Show(["first"], 40);
        Assert.Equal(["half of a line", "and half"], _screen.Rows);
    }

    [Fact]
    public void While_somebody_is_asked_there_are_no_lines()
    {
        _region.Show(["first"], 40);
        using (_region.Pause())
        {
            Print("Type default: ");
            _region.Show(["first"], 40);
            Assert.Equal(["Type default:"], _screen.Rows);
            _screen.Write("default\n"); // the keyboard's echo
        }

        _region.Show(["first"], 40);
        Assert.Equal(["Type default: default", "first"], _screen.Rows);
    }

    [Fact]
    public void The_cursor_is_hidden_within_a_write_only_and_rests_where_the_lines_begin()
    {
        Print("one\n");
        _region.Show(["first", "second", "third"], 40);

        Assert.True(_screen.CursorIsVisible);
        Assert.Equal(1, _screen.CursorRow);
        Assert.Contains("\u001b[?25l", _screen.Writes[^1], StringComparison.Ordinal);
        Assert.All(_screen.Writes.Skip(1), write => Assert.True(
            write.StartsWith("\u001b[?2026h", StringComparison.Ordinal) && write.EndsWith("\u001b[?2026l", StringComparison.Ordinal), write));
    }

    [Fact]
    public void In_another_width_all_is_written_anew()
    {
        _region.Show(["first", "second"], 40);
        _region.Show(["first", "second"], 39);

        Assert.Contains("second", _screen.Writes[^1], StringComparison.Ordinal);
        Assert.Equal(["first", "second"], _screen.Rows);
    }

    [Fact]
    public async Task Lines_of_many_threads_stay_whole()
    {
        await using var console = TextWriter.Synchronized(new LiveWriter(_region));
        _region.Show(["first"], 40);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var number = 0; number < 50; number++)
                console.WriteLine($"thread {thread} says {number}");
        })));
        _region.Hide();

        Assert.Equal(401, _screen.Rows.Length);
        Assert.All(_screen.Rows.SkipLast(1), row => Assert.Matches(@"^thread \d says \d+$", row));
    }

    private void Print(string text) => _region.Write(text);
}
