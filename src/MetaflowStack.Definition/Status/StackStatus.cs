using System.Text.Json;
using System.Text.Json.Serialization;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.Status;

/// <summary>How a stack is, for programs. The schema is described in <c>docs/status.md</c>.</summary>
public sealed record StackStatus
{
    /// <summary>The version of the schema.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Whose status it is: <c>demo/default</c>.</summary>
    public required string Stack { get; init; }

    /// <summary><c>azure</c> or <c>sandbox</c>.</summary>
    public required string Cloud { get; init; }

    /// <summary>The subscription's id.</summary>
    public required string Subscription { get; init; }

    /// <summary>The region.</summary>
    public required string Location { get; init; }

    /// <summary>When it was looked at, by the run's clock.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>The state: where it is, who wrote it last, who holds it.</summary>
    public required StateStanding State { get; init; }

    /// <summary>What of the stack exists; null: that could not be read, see <see cref="Troubles"/>.</summary>
    public ResourceStanding? Resources { get; init; }

    /// <summary>What Azure says of cluster and database.</summary>
    public IReadOnlyList<PartStanding> Azure { get; init; } = [];

    /// <summary>What runs in the cluster.</summary>
    public IReadOnlyList<ComponentStanding> Components { get; init; } = [];

    /// <summary>Certificates and passwords that end, the next one first.</summary>
    public IReadOnlyList<Expiry> Expiries { get; init; } = [];

    /// <summary>What could not be read, and why.</summary>
    public IReadOnlyList<string> Troubles { get; init; } = [];

    /// <summary>Whether everything is there, as wanted and healthy, and nothing ends soon.</summary>
    public bool IsWell => Troubles.Count == 0 && Resources is { Missing.Count: 0, Drifted.Count: 0, Unfinished.Count: 0 } && Components.All(component => component.Healthy)
        && Azure.All(part => part.Healthy) && !Expiries.Any(expiry => expiry.Soon);

    /// <summary>The status as JSON, ending in a line feed; secrets masked.</summary>
    public string ToJson() => SecretMask.Apply(JsonSerializer.Serialize(this, StackStatusJson.Default.StackStatus)) + "\n";
}

/// <summary>The state of the stack.</summary>
/// <param name="Location">Where it is kept.</param>
/// <param name="Serial">How often it was written; 0: never.</param>
/// <param name="WrittenAt">When last.</param>
/// <param name="LastRun">The run that wrote it last.</param>
/// <param name="Lock">Who holds it; null: nobody.</param>
public sealed record StateStanding(string Location, long Serial, DateTimeOffset? WrittenAt, RunStamp? LastRun, StateLock? Lock);

/// <summary>What of the stack exists, by a plan with the options of this run.</summary>
/// <param name="Wanted">How many resources there should be.</param>
/// <param name="Existing">How many of them there are.</param>
/// <param name="Missing">Those that are not there.</param>
/// <param name="Drifted">Those that others have changed or deleted since the last run.</param>
/// <param name="Outdated">Those that this release, or these options, want otherwise.</param>
/// <param name="Unfinished">Those that an operation has not ended on, or has failed on.</param>
/// <param name="Unwanted">Those that are no longer wanted.</param>
public sealed record ResourceStanding(
    int Wanted, int Existing, IReadOnlyList<string> Missing, IReadOnlyList<string> Drifted, IReadOnlyList<string> Outdated, IReadOnlyList<string> Unfinished, IReadOnlyList<string> Unwanted);

/// <summary>An Azure resource that people ask for.</summary>
/// <param name="Part">What it is: <c>cluster</c> or <c>database</c>.</param>
/// <param name="Name">Its name: <c>aks-demo-metaflow-default</c>.</param>
/// <param name="Healthy">Whether it can be used.</param>
/// <param name="Version">Its version; null: it has none.</param>
/// <param name="Detail">What Azure says of it.</param>
public sealed record PartStanding(string Part, string Name, bool Healthy, string? Version, string Detail);

/// <summary>A component.</summary>
/// <param name="Name">Its name, as for <c>Logs</c>.</param>
/// <param name="Healthy">Whether it is well.</param>
/// <param name="Detail">What it was asked, and what it answered.</param>
/// <param name="Running">The versions that its pods run; more than one while it is rolled out.</param>
/// <param name="Release">The version in this release; null: it is not of this release.</param>
public sealed record ComponentStanding(string Name, bool Healthy, string Detail, IReadOnlyList<string> Running, string? Release)
{
    /// <summary>Whether something else runs than this release has.</summary>
    public bool Outdated => Release is not null && Running.Any(version => version != Release);
}

/// <summary>Something that stops working at a time.</summary>
/// <param name="What">What: <c>password of argo/metaflow-azure-storage-credentials</c>.</param>
/// <param name="EndsAt">When.</param>
/// <param name="DaysLeft">How many whole days from now; negative when it has ended.</param>
/// <param name="Soon">Whether that is near: 30 days or fewer.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record Expiry(string What, DateTimeOffset EndsAt, int DaysLeft, bool Soon, string Remedy);

/// <summary>Source-generated JSON for <see cref="StackStatus"/>.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StackStatus))]
internal sealed partial class StackStatusJson : JsonSerializerContext;
