using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.World;

/// <summary>
/// <c>events.jsonl</c>: what happened to the world and in which order, one line each: writes and how they were answered, operations
/// with the outcome and duration that were drawn for them, faults. No times of the clock, no reads, no random numbers but those of the
/// seed: the same seed and the same sequence of writes give the same bytes, however fast the machine is.
/// </summary>
internal sealed class EventLog : IDisposable
{
    internal const string FileName = "events.jsonl";

    private readonly StreamWriter _writer;
    private readonly Lock _gate = new();

    /// <summary>Opens the folder's log; lines are added to what is there.</summary>
    public EventLog(string directory)
    {
        var stream = new FileStream(Path.Combine(directory, FileName), FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        _writer = new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>A write was answered; status 0: its connection was broken.</summary>
    public void Write(string service, string method, string path, string? apiVersion, int status) => Line(new JsonObject
    {
        ["event"] = "write", ["service"] = service, ["method"] = method, ["path"] = path, ["apiVersion"] = apiVersion, ["status"] = status,
    });

    /// <summary>A long-running operation has begun; its end is known then.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="kind">What it does.</param>
    /// <param name="resourceId">To which resource.</param>
    /// <param name="takes">How long it takes (simulated); null: it never ends.</param>
    /// <param name="failure">The error code with which it ends; null when it succeeds.</param>
    public void Operation(string id, string kind, string resourceId, TimeSpan? takes, string? failure) => Line(new JsonObject
    {
        ["event"] = "operation", ["id"] = id, ["kind"] = kind, ["resource"] = resourceId,
        ["takes"] = takes?.ToString("c", CultureInfo.InvariantCulture), ["outcome"] = failure ?? "Succeeded",
    });

    /// <summary>A fault has happened.</summary>
    public void Fault(string fault, string method, string path) => Line(new JsonObject
    {
        ["event"] = "fault", ["fault"] = fault, ["method"] = method, ["path"] = path,
    });

    public void Dispose()
    {
        lock (_gate)
            _writer.Dispose();
    }

    private void Line(JsonObject line)
    {
        lock (_gate)
            _writer.WriteLine(line.ToJsonString(JsonExtensions.Compact));
    }
}
