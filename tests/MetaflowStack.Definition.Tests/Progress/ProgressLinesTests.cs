using MetaflowStack.Definition.Progress;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Tests.Progress;

public class ProgressLinesTests
{
    private static readonly ResourceKey Server = ResourceKey.Parse("azure:postgresql-flexible-server/metaflow");

    private readonly StoppedClock _clock = new();
    private readonly RecordingLog _log = new();

    [Fact]
    public void A_resource_that_takes_long_is_mentioned_at_most_once_a_minute()
    {
        var progress = new ProgressLines(_log, _clock);
        progress.Started(Server, PlanAction.Create, TimeSpan.FromMinutes(8));
        foreach (var seconds in new[] { 10, 59, 61, 90, 130 })
        {
            _clock.At(TimeSpan.FromSeconds(seconds));
            progress.Progress(Server, "InProgress");
        }

        Assert.Equal(
        [
            "  … azure:postgresql-flexible-server/metaflow: InProgress (1 min 01 s, usually 8 min 00 s)",
            "  … azure:postgresql-flexible-server/metaflow: InProgress (2 min 10 s, usually 8 min 00 s)",
        ], _log.Lines);
    }

    public static TheoryData<Outcome, string?> Endings => new()
    {
        { Outcome.Created, "  ✓ azure:postgresql-flexible-server/metaflow created in 8 min 05 s" },
        { Outcome.Deleted, "  ✓ azure:postgresql-flexible-server/metaflow deleted in 8 min 05 s" },
        { Outcome.Failed, "  ✗ azure:postgresql-flexible-server/metaflow failed after 8 min 05 s" },
        { Outcome.Skipped, "  - azure:postgresql-flexible-server/metaflow skipped: why" },
        { Outcome.Started, "  > azure:postgresql-flexible-server/metaflow started; it goes on by itself" },
        { Outcome.Unchanged, null },
    };

    [Theory]
    [MemberData(nameof(Endings))]
    public void Each_ending_has_its_line_and_unchanged_has_none(Outcome outcome, string? line)
    {
        new ProgressLines(_log, _clock).Finished(new ResourceChange
        {
            Key = Server,
            Stage = "Infra",
            Outcome = outcome,
            Reason = "why",
            StartedAt = _clock.GetUtcNow(),
            Duration = TimeSpan.FromSeconds(485),
            Error = outcome == Outcome.Failed ? new ErrorDetails { What = "it broke" } : null,
        });

        Assert.Equal(line is null ? [] : [line], _log.Lines);
    }

    [Fact]
    public void A_cancelled_run_names_what_was_in_flight_and_counts_what_was_not_started()
    {
        var (first, second) = (ProgressSamples.Of(Server.ToString(), 480), ProgressSamples.Of("kubernetes:service/default/metadata-service", 2));
        var progress = new ProgressLines(_log, _clock);
        progress.Started(Server, PlanAction.Create, TimeSpan.FromMinutes(8));
        _clock.At(TimeSpan.FromSeconds(130));
        progress.Finished(ProgressSamples.Ended(first, Outcome.Skipped, ResourceChange.Cancelled));
        progress.Finished(ProgressSamples.Ended(second, Outcome.Skipped, ResourceChange.Cancelled));
        progress.Cancelled(56);

        Assert.Equal(
        [
            "  - azure:postgresql-flexible-server/metaflow was in flight for 2 min 10 s: cancelled",
            "  - 56 not started: cancelled",
        ], _log.Lines);
    }

    [Fact]
    public void Where_progress_is_live_lines_do_not_mention_it()
    {
        var progress = new ProgressLines(_log, _clock) { MentionsWhatIsInFlight = false };
        progress.Started(Server, PlanAction.Create, TimeSpan.FromMinutes(8));
        _clock.At(TimeSpan.FromSeconds(130));
        progress.Progress(Server, "InProgress");

        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(24.4, "24 s")]
    [InlineData(60, "1 min 00 s")]
    [InlineData(485, "8 min 05 s")]
    [InlineData(3720, "1 h 02 min")]
    public void Durations_read_as_people_say_them(double seconds, string text) => Assert.Equal(text, Durations.Text(TimeSpan.FromSeconds(seconds)));

    private sealed class RecordingLog : IRunLog
    {
        public List<string> Lines { get; } = [];

        public void Info(string line) => Lines.Add(line);

        public void Warning(string line) => Lines.Add(line);

        public void Text(string block) => Lines.Add(block);

        public void Debug(string line)
        {
        }
    }

    private sealed class StoppedClock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

        public void At(TimeSpan sinceStart) => _now = DateTimeOffset.UnixEpoch + sinceStart;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
