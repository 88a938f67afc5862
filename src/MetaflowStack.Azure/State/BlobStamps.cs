using System.Globalization;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Azure.State;

/// <summary>Runs and versions as blob metadata, readable without the lease and without the document.</summary>
internal static class BlobStamps
{
    private const string Session = "session";
    private const string Lineage = "lineage";
    private const string Serial = "serial";
    private const string WrittenAt = "writtenat";

    /// <summary>Who holds the lock.</summary>
    /// <param name="run">The run.</param>
    /// <param name="session">What tells this opening from any other, of the same run too.</param>
    public static IReadOnlyDictionary<string, string> OfHolder(RunStamp run, string session) => new Dictionary<string, string>(OfRun(run)) { [Session] = session };

    /// <summary>What a version is and who wrote it.</summary>
    public static IReadOnlyDictionary<string, string> OfVersion(StateDocument document, DateTimeOffset writtenAt)
    {
        var stamp = document.LastRun is { } run ? OfRun(run) : [];
        stamp[Lineage] = document.Lineage;
        stamp[Serial] = document.Serial.ToString(CultureInfo.InvariantCulture);
        stamp[WrittenAt] = Text(document.WrittenAt ?? writtenAt);
        return stamp;
    }

    /// <summary>Whether metadata are of an opening.</summary>
    public static bool IsOf(this IReadOnlyDictionary<string, string> metadata, string session) => metadata.GetValueOrDefault(Session) == session;

    /// <summary>The run in metadata; null when they name none.</summary>
    public static RunStamp? Run(this IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue("runid", out var id) && Time(metadata, "startedat") is { } started
            ? new RunStamp(id, metadata.GetValueOrDefault("user", ""), metadata.GetValueOrDefault("host", ""), metadata.GetValueOrDefault("target", ""), started)
            : null;

    /// <summary>The version in a snapshot's metadata; null when it is no version of a lineage.</summary>
    public static StateVersion? Version(this IReadOnlyDictionary<string, string> metadata, string lineage, string id) =>
        metadata.GetValueOrDefault(Lineage) == lineage
        && long.TryParse(metadata.GetValueOrDefault(Serial), CultureInfo.InvariantCulture, out var serial)
        && Time(metadata, WrittenAt) is { } writtenAt
            ? new StateVersion(serial, writtenAt, metadata.Run(), id)
            : null;

    private static Dictionary<string, string> OfRun(RunStamp run) => new()
    {
        ["runid"] = run.RunId,
        ["user"] = run.User,
        ["host"] = run.Host,
        ["target"] = run.Target,
        ["startedat"] = Text(run.StartedAt),
    };

    private static DateTimeOffset? Time(IReadOnlyDictionary<string, string> metadata, string name) =>
        DateTimeOffset.TryParse(metadata.GetValueOrDefault(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);
}
