using MetaflowStack.Definition.Progress;
using MetaflowStack.Engine.Planning;

namespace MetaflowStack.Definition.Tests.Progress;

public sealed class LiveProgressTests : IDisposable
{
    private static readonly ProgressSamples.Sample[] Fifty = [.. Enumerable.Range(10, 50).Select(number => ProgressSamples.Of($"kubernetes:deployment/default/pod-{number}", 60))];

    private readonly ManualClock _clock = new();
    private readonly Screen _screen = new(width: 80, height: 24);
    private readonly LiveRegion _region;
    private readonly LiveProgress _progress;

    public LiveProgressTests()
    {
        _region = new LiveRegion(_screen);
        _progress = new LiveProgress(new ProgressBoard(ProgressSamples.PlanOf(Fifty), _clock), _region, () => (80, 24), colour: true, _clock);
    }

    public void Dispose()
    {
        _progress.Dispose();
        _screen.Dispose();
    }

    [Fact]
    public void Fifty_in_flight_and_a_busy_log_make_few_and_small_writes()
    {
        foreach (var resource in Fifty)
            _progress.Started(resource.Key, PlanAction.Create, resource.UsualDuration);
        _clock.Advance(LiveProgress.Interval);
        var printed = 0;
        for (var second = 0; second < 60; second++)
        {
            foreach (var resource in Fifty)
                _progress.Progress(resource.Key, $"{second} of 60 ready");
            for (var line = 0; line < 20; line++)
            {
                var text = $"line {second}.{line}\n";
                _region.Write(text);
                printed += text.Length;
            }

            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        // Whatever happens, five writes a second; what they hold is the log and one screen.
        Assert.InRange(_screen.Writes.Count, 250, 301);
        var frames = _screen.Writes.Sum(write => write.Length) - printed;
        Assert.InRange(frames / _screen.Writes.Count, 100, 19 * 120);
        Assert.Equal(19, _screen.Visible.Count(row => row.StartsWith("  ", StringComparison.Ordinal))); // and five rows of the log
    }

    [Fact]
    public void Where_nothing_changes_only_what_shows_time_is_written()
    {
        foreach (var resource in Fifty)
            _progress.Started(resource.Key, PlanAction.Create, resource.UsualDuration);
        _clock.Advance(TimeSpan.FromSeconds(20));
        var before = _screen.Writes.Count;

        _clock.Advance(TimeSpan.FromSeconds(0.8)); // times in whole seconds change once

        var unchanged = _screen.Writes.Skip(before).Order(Comparer<string>.Create((a, b) => a.Length - b.Length)).First();
        Assert.InRange(unchanged.Length, 1, 300); // the first line and the bar at most
    }

    [Fact]
    public void What_takes_less_than_a_frame_is_never_shown_and_when_all_has_ended_the_lines_go()
    {
        _progress.Started(Fifty[0].Key, PlanAction.Create, Fifty[0].UsualDuration);
        _progress.Finished(ProgressSamples.Ended(Fifty[0]));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(_screen.Writes);

        _progress.Started(Fifty[1].Key, PlanAction.Create, Fifty[1].UsualDuration);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains(_screen.Rows, row => row.Contains("pod-11", StringComparison.Ordinal));
        _progress.Finished(ProgressSamples.Ended(Fifty[1]));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([""], _screen.Rows);
    }

    [Fact]
    public void Disposed_of_in_the_middle_it_leaves_the_log_and_a_visible_cursor()
    {
        _progress.Started(Fifty[0].Key, PlanAction.Create, Fifty[0].UsualDuration);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _region.Write("Cancelled\n");
        _progress.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["Cancelled", ""], _screen.Rows);
        Assert.True(_screen.CursorIsVisible);
    }
}
