using System.Text.Json;
using MetaflowStack.Definition.Notices;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Events;

/// <summary>
/// The file of <c>--events</c>: what happens, as it happens, one JSON object a line. The schema is described in <c>docs/events.md</c>.
/// </summary>
internal sealed class EventsFile : IRunObserver
{
    private readonly EventLines _lines;
    private readonly StackSettings _settings;
    private volatile IReadOnlyDictionary<ResourceKey, string> _stages = new Dictionary<ResourceKey, string>();

    private EventsFile(EventLines lines, StackSettings settings) => (_lines, _settings) = (lines, settings);

    /// <summary>Opens the file, and its folder if there is none; what is in it stays.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    internal static EventsFile Open(string path, string runId, StackSettings settings, IRunLog log)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            return new EventsFile(new EventLines(file, runId, TimeProvider.System, log), settings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(new ErrorDetails
            {
                What = $"The file of --events, {path}, cannot be written",
                Why = exception.Message,
                Remedy = "Name another file, or make this one writable for you",
            });
        }
    }

    /// <inheritdoc />
    public void RunStarted() => _lines.Write("run.started", json =>
    {
        json.WriteString("target", _settings.Target);
        json.WriteString("orgPrefix", _settings.OrgPrefix);
        json.WriteString("environment", _settings.Environment);
        json.WriteString("location", _settings.Location);
        json.WriteString("cloud", _settings.Cloud.ToString().ToLowerInvariant());
    });

    /// <inheritdoc />
    public void TargetStarted(string target) => _lines.Write("target.started", json => json.WriteString("target", target));

    /// <inheritdoc />
    public void TargetEnded(TargetStory target) => _lines.Write("target.ended", json =>
    {
        json.WriteString("target", target.Record.Name);
        json.WriteString("outcome", target.Record.Outcome);
        json.WriteNumber("seconds", target.Record.Seconds);
        EventLines.WriteError(json, target.Error);
    });

    /// <inheritdoc />
    public void Planned(Plan plan)
    {
        _stages = plan.Changes.ToDictionary(change => change.Key, change => change.Stage);
        _lines.Write("plan.made", json =>
        {
            foreach (var action in Enum.GetValues<PlanAction>())
                json.WriteNumber(action.ToString().ToLowerInvariant(), plan.Changes.Count(change => change.Action == action));
            json.WriteNumber("usualSeconds", Seconds(CriticalPath.Estimate(plan).Length));
        });
    }

    /// <inheritdoc />
    public void Started(ResourceKey key, PlanAction action, TimeSpan usualDuration) => _lines.Write("resource.started", json =>
    {
        WriteResource(json, key);
        json.WriteString("action", action.ToString().ToLowerInvariant());
        json.WriteNumber("usualSeconds", Seconds(usualDuration));
    });

    /// <inheritdoc />
    public void Progress(ResourceKey key, string message) => WriteMessage("resource.progress", key, message);

    /// <inheritdoc />
    public void Noted(ResourceKey key, string message) => WriteMessage("resource.noted", key, message);

    /// <inheritdoc />
    public void Finished(ResourceChange change) => _lines.Write("resource.ended", json =>
    {
        WriteResource(json, change.Key);
        json.WriteString("outcome", change.Outcome.ToString().ToLowerInvariant());
        json.WriteNumber("seconds", Seconds(change.Duration));
        EventLines.WriteText(json, "reason", change.Reason);
        EventLines.WriteText(json, "remark", change.Remark);
        EventLines.WriteError(json, change.Error);
    });

    /// <inheritdoc />
    public void Warned(string text) => _lines.Write("warning", json => EventLines.WriteText(json, "message", text));

    /// <inheritdoc />
    public void RunEnded(RunStory story)
    {
        _lines.Write("run.ended", json =>
        {
            json.WriteString("outcome", story.Outcome);
            json.WriteNumber("exitCode", story.ExitCode);
            json.WriteNumber("seconds", Seconds(story.Elapsed));
        });
        _lines.Dispose();
    }

    private void WriteMessage(string name, ResourceKey key, string message) => _lines.Write(name, json =>
    {
        WriteResource(json, key);
        EventLines.WriteText(json, "message", message);
    });

    private void WriteResource(Utf8JsonWriter json, ResourceKey key)
    {
        json.WriteString("resource", key.ToString());
        EventLines.WriteText(json, "stage", _stages.GetValueOrDefault(key));
    }

    private static double Seconds(TimeSpan duration) => Math.Round(duration.TotalSeconds, 3);
}
