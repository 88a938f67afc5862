using System.Text.Json.Serialization;

namespace MetaflowStack.Definition.Running;

/// <summary><c>run.json</c>: the machine-readable record of the last run. The schema is described in <c>docs/run-json.md</c>.</summary>
public sealed record RunRecord
{
    /// <summary>The version of this schema.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>A GUID for each run.</summary>
    public required string RunId { get; init; }

    /// <summary>The target that was asked for.</summary>
    public required string Target { get; init; }

    /// <summary>The organisation prefix.</summary>
    public required string OrgPrefix { get; init; }

    /// <summary>The environment.</summary>
    public required string Environment { get; init; }

    /// <summary><c>azure</c> or <c>sandbox</c>.</summary>
    public required string Cloud { get; init; }

    /// <summary>When the run began, by the run's clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary><c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The targets that ran, in order.</summary>
    public required IReadOnlyList<TargetRecord> Targets { get; init; }

    /// <summary>What happened to each resource, in the order in which they ended.</summary>
    public required IReadOnlyList<ResourceRecord> Resources { get; init; }

    /// <summary>The requests that were sent.</summary>
    public required RequestRecord Requests { get; init; }

    /// <summary>From the first start of a resource to the last end.</summary>
    public required MakespanRecord Makespan { get; init; }

    /// <summary>The chain of resources that decided how long it took; empty when nothing was done.</summary>
    public required CriticalPathRecord CriticalPath { get; init; }
}

/// <summary>A target.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Outcome"><c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Seconds">How long it took, in real seconds.</param>
public sealed record TargetRecord(string Name, string Outcome, double Seconds);

/// <summary>A resource.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="Action"><c>unchanged</c>, <c>created</c>, <c>updated</c>, <c>replaced</c>, <c>deleted</c>, <c>started</c>, <c>skipped</c> or <c>failed</c>.</param>
/// <param name="StartedAt">When work on it began, by the run's clock.</param>
/// <param name="Seconds">How long it took, by the run's clock.</param>
/// <param name="Reason">Why.</param>
/// <param name="Remark">What a person should know although it went well.</param>
/// <param name="Error">Why it failed: one paragraph.</param>
public sealed record ResourceRecord(
    string Key,
    string Stage,
    string Action,
    DateTimeOffset StartedAt,
    double Seconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Remark,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error);

/// <summary>Requests.</summary>
/// <param name="Services">By service (<c>arm</c>, <c>graph</c>, <c>login</c>, <c>kubernetes</c>, <c>state</c>) and method; server-side dry runs are <c>PATCH (dry run)</c>.</param>
/// <param name="Total">All of them.</param>
/// <param name="Writes">Those that may change something: every PUT, POST, PATCH and DELETE but sign-in, look-ups by POST, dry runs, and the state's.</param>
public sealed record RequestRecord(IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Services, long Total, long Writes);

/// <summary>Makespan.</summary>
/// <param name="SimulatedSeconds">By the run's clock; in Azure the same as real.</param>
/// <param name="RealSeconds">By the wall clock.</param>
public sealed record MakespanRecord(double SimulatedSeconds, double RealSeconds);

/// <summary>The critical path.</summary>
/// <param name="Resources">The keys of the path, first to last.</param>
/// <param name="SimulatedSeconds">Its length by the run's clock.</param>
/// <param name="MakespanRatio">Makespan divided by length; 1 when nothing was done.</param>
public sealed record CriticalPathRecord(IReadOnlyList<string> Resources, double SimulatedSeconds, double MakespanRatio);

/// <summary>Source-generated JSON for <see cref="RunRecord"/>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunRecordJson : JsonSerializerContext;
