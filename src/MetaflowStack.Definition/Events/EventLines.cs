using System.Text.Encodings.Web;
using System.Text.Json;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Events;

/// <summary>
/// Writes events as lines of JSON. A line goes to the system in one call, at the end of the file, so that a run that is killed leaves
/// whole lines, and readers that follow the file see it at once. Safe from many threads.
/// </summary>
/// <param name="file">Takes the lines; must not buffer.</param>
/// <param name="runId">Is in every line: a file may hold several runs.</param>
/// <param name="clock">Real time.</param>
/// <param name="log">Is told, once, when nothing can be written any more.</param>
internal sealed class EventLines(Stream file, string runId, TimeProvider clock, IRunLog log) : IDisposable
{
    /// <summary>Goes up when a field changes its meaning or goes.</summary>
    internal const int Schema = 1;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();
    private bool _isOver;

    /// <summary>Writes an event.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fields">Writes its own fields.</param>
    internal void Write(string name, Action<Utf8JsonWriter> fields)
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            using var line = new MemoryStream();
            using (var json = new Utf8JsonWriter(line, Plain))
            {
                json.WriteStartObject();
                json.WriteNumber("schema", Schema);
                json.WriteString("time", clock.GetUtcNow().UtcDateTime);
                json.WriteString("run", runId);
                json.WriteString("event", name);
                fields(json);
                json.WriteEndObject();
            }

            line.WriteByte((byte)'\n');
            Append(line);
        }
    }

    /// <summary>Writes a text with secrets masked; none for null.</summary>
    internal static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
            json.WriteString(name, SecretMask.Apply(text));
    }

    /// <summary>Writes why something failed; nothing for null.</summary>
    internal static void WriteError(Utf8JsonWriter json, ErrorDetails? error)
    {
        if (error is null)
            return;
        json.WriteStartObject("error");
        WriteText(json, "what", error.What);
        WriteText(json, "resource", error.Resource?.ToString());
        WriteText(json, "code", error.Code);
        WriteText(json, "why", error.Why);
        WriteText(json, "remedy", error.Remedy);
        WriteText(json, "link", error.Link);
        json.WriteEndObject();
    }

    /// <summary>Closes the file; later events are lost.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            file.Dispose();
        }
    }

    private void Append(MemoryStream line)
    {
        try
        {
            file.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
        }
        catch (IOException exception)
        {
            // The disk is full, or the pipe's reader is gone: the deployment goes on.
            _isOver = true;
            log.Warning($"Events are no longer written: {exception.Message}");
        }
    }
}
