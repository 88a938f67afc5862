using System.Text.Json.Serialization;

namespace MetaflowStack.Engine.State;

/// <summary>Who ran what, when.</summary>
/// <param name="RunId">A GUID for each run.</param>
/// <param name="User">The user's name on their machine: <c>anna</c>.</param>
/// <param name="Host">The machine: <c>laptop</c>.</param>
/// <param name="Target">The target invoked: <c>Services</c>.</param>
/// <param name="StartedAt">When the run began.</param>
public sealed record RunStamp(string RunId, string User, string Host, string Target, DateTimeOffset StartedAt)
{
    /// <summary>User and host: <c>anna@laptop</c>.</summary>
    [JsonIgnore]
    public string Holder => $"{User}@{Host}";

    /// <summary>For messages: <c>anna@laptop, target Services, since 2026-03-01 12:00:00 UTC (run 0195…)</c>.</summary>
    public override string ToString() => $"{Holder}, target {Target}, since {StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC (run {RunId})";
}
