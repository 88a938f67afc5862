using MetaflowStack.Definition.Events;
using MetaflowStack.Definition.Tests.Notices;
using MetaflowStack.Definition.Tests.Progress;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Tests.Events;

public class EventsFileTests
{
    private readonly LinesLog _log = new();

    [Fact]
    public void Each_event_is_one_write_of_one_line()
    {
        using var stream = new WriteCounter();
        using var lines = new EventLines(stream, "run-1", new ManualClock(), _log);

        lines.Write("warning", json => EventLines.WriteText(json, "message", "two\nlines, \"quoted\", äöü"));
        lines.Write("target.ended", json => EventLines.WriteError(json, Stories.Quota));

        Assert.Equal(
        [
            """{"schema":1,"time":"1970-01-01T00:00:00Z","run":"run-1","event":"warning","message":"two\nlines, \"quoted\", äöü"}""" + "\n",
            """{"schema":1,"time":"1970-01-01T00:00:00Z","run":"run-1","event":"target.ended","error":{"what":"azure:managed-cluster/metaflow could not be created","code":"QuotaExceeded","why":"There is no quota left | for <this>:\nTotal Regional *Cores*","remedy":"Ask for more","link":"https://portal.azure.com/#@tenant/resource/x"}}""" + "\n",
        ], stream.Writes);
    }

    [Fact]
    public void Secrets_are_masked_also_where_JSON_writes_them_otherwise()
    {
        SecretMask.Add("a\"quoted\\secret");
        using var stream = new WriteCounter();
        using var lines = new EventLines(stream, "run-1", new ManualClock(), _log);

        lines.Write("warning", json => EventLines.WriteText(json, "message", "it is a\"quoted\\secret"));
        lines.Write("target.ended", json => EventLines.WriteError(json, new ErrorDetails { What = "a\"quoted\\secret", Why = "a\"quoted\\secret" }));

        Assert.All(stream.Writes, line => Assert.DoesNotContain("quoted", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_full_disk_is_one_warning_and_no_failure()
    {
        using var stream = new WriteCounter { IsFull = true };
        using var lines = new EventLines(stream, "run-1", new ManualClock(), _log);

        lines.Write("warning", _ => { });
        lines.Write("warning", _ => { });

        Assert.Equal("Events are no longer written: no space left", Assert.Single(_log.Warnings));
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_wrong_usage()
    {
        var exception = Assert.Throws<UsageException>(() => EventsFile.Open(Path.Combine(typeof(EventsFileTests).Assembly.Location, "events.jsonl"), "run-1", Stories.Settings(), _log));

        Assert.Contains("cannot be written", exception.Message, StringComparison.Ordinal);
    }

    private sealed class WriteCounter : MemoryStream
    {
        public List<string> Writes { get; } = [];

        public bool IsFull { get; init; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsFull)
                throw new IOException("no space left");
            Writes.Add(System.Text.Encoding.UTF8.GetString(buffer));
        }
    }
}
