using System.Text.Json;
using System.Text.Json.Serialization;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Planning;

/// <summary>A plan for programs, and the content of a plan file. The schema is described in <c>docs/plan-json.md</c>.</summary>
public sealed record PlanDocument
{
    /// <summary>The version of the schema that this program writes and reads.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>The version of this schema.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>Whose plan it is: <c>demo/default</c>.</summary>
    public required string Stack { get; init; }

    /// <summary>The subscription's id.</summary>
    public required string Subscription { get; init; }

    /// <summary><c>azure</c> or <c>sandbox</c>.</summary>
    public required string Cloud { get; init; }

    /// <summary>When it was made, by the run's clock.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The lineage of the state that it was compared with.</summary>
    public required string StateLineage { get; init; }

    /// <summary>How often that state was written; 0: never.</summary>
    public required long StateSerial { get; init; }

    /// <summary>How many resources each action concerns, and how many of these changes are drift only.</summary>
    public required PlanTotals Totals { get; init; }

    /// <summary>Every resource, in the order of the plan.</summary>
    public required IReadOnlyList<PlanEntry> Changes { get; init; }

    /// <summary>The keys of what is no longer wanted and stays until <c>Destroy</c>.</summary>
    public required IReadOnlyList<string> Kept { get; init; }

    /// <summary>How long it takes.</summary>
    public required PlanDuration Estimate { get; init; }

    /// <summary>What the stack costs afterwards.</summary>
    public PlanCost? Cost { get; init; }

    /// <summary>The document of a plan.</summary>
    public static PlanDocument Of(PlanReport report) => new()
    {
        Stack = report.Stack,
        Subscription = report.Subscription,
        Cloud = report.Cloud,
        MadeAt = report.MadeAt,
        StateLineage = report.Recorded.Lineage,
        StateSerial = report.Recorded.Serial,
        Totals = PlanTotals.Of(report.Plan),
        Changes = [.. report.Plan.Changes.Select(change => PlanEntry.Of(change, report))],
        Kept = [.. report.Plan.Kept.Select(kept => kept.Key.ToString())],
        Estimate = new PlanDuration(
            Math.Round(report.Estimate.Length.TotalSeconds), [.. report.Estimate.Keys.Select(key => new PlanStep(key.ToString(), report.UsualDurationOf(key).TotalSeconds))]),
        Cost = report.Cost is { } cost ? PlanCost.Of(cost) : null,
    };

    /// <summary>The document as JSON, ending in a line feed; secrets masked.</summary>
    public string ToJson() => SecretMask.Apply(JsonSerializer.Serialize(this, PlanDocumentJson.Default.PlanDocument)) + "\n";
}

/// <summary>Counts.</summary>
public sealed record PlanTotals(int Create, int Update, int Replace, int Delete, int Unchanged, int Drift)
{
    internal static PlanTotals Of(Plan plan)
    {
        int Count(PlanAction action) => plan.Changes.Count(change => change.Action == action);
        return new PlanTotals(
            Count(PlanAction.Create), Count(PlanAction.Update), Count(PlanAction.Replace), Count(PlanAction.Delete), Count(PlanAction.Unchanged),
            plan.Changes.Count(change => change.IsDriftOnly));
    }
}

/// <summary>What is to be done with a resource.</summary>
public sealed record PlanEntry
{
    /// <summary>The resource's key.</summary>
    public required string Key { get; init; }

    /// <summary>Its stage; <c>Removal</c> for deletes.</summary>
    public required string Stage { get; init; }

    /// <summary><c>create</c>, <c>update</c>, <c>replace</c>, <c>delete</c> or <c>unchanged</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The system's own id of what exists.</summary>
    public string? Id { get; init; }

    /// <summary>Names what is wanted of it: another value, another wish. Not there for deletes and what is unchanged.</summary>
    public string? Wanted { get; init; }

    /// <summary>Whether the change only sets back what others did.</summary>
    public bool Drift { get; init; }

    /// <summary>Who changed it last, where the system says so.</summary>
    public string? LastModifiedBy { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset? LastModifiedAt { get; init; }

    /// <summary>What is lost by it.</summary>
    public string? Loses { get; init; }

    /// <summary>Whether it is compared again when what it depends on exists.</summary>
    public bool Provisional { get; init; }

    /// <summary>The differing fields.</summary>
    public IReadOnlyList<PlanField> Fields { get; init; } = [];

    internal static PlanEntry Of(PlannedChange change, PlanReport report)
    {
        var isChange = change.Action != PlanAction.Unchanged;
        return new PlanEntry
        {
            Key = change.Key.ToString(),
            Stage = change.Stage,
            Action = change.Action.ToString().ToLowerInvariant(),
            Reason = change.Reason,
            Id = isChange ? change.Live?.Id ?? (change.Action == PlanAction.Delete ? change.Recorded?.Id : null) : null,
            Wanted = isChange && change.Desired is not null ? report.Plan.Graph.FingerprintOf(change.Key) : null,
            Drift = change.IsDriftOnly,
            LastModifiedBy = report.LastModified.GetValueOrDefault(change.Key)?.By,
            LastModifiedAt = report.LastModified.GetValueOrDefault(change.Key)?.At,
            Loses = report.LossOf(change.Key),
            Provisional = isChange && change.Provisional,
            Fields = [.. change.Differences.Select(difference => PlanField.Of(change, difference))],
        };
    }
}

/// <summary>A field that is not as wanted; <c>(secret)</c> stands for secrets, null for none.</summary>
public sealed record PlanField(string Path, string? Live, string? Desired, bool RequiresReplacement, bool Drift, string? SetBy, string? Reason)
{
    internal static PlanField Of(PlannedChange change, FieldDifference difference) => new(
        difference.Path, difference.Live, difference.Desired, difference.RequiresReplacement, change.IsDrift(difference), difference.SetBy,
        difference.Reason ?? Reasons.For(change.Key, difference.Path));
}

/// <summary>How long a plan takes.</summary>
/// <param name="Seconds">At least, by usual durations.</param>
/// <param name="CriticalPath">The chain that decides it, first to last.</param>
public sealed record PlanDuration(double Seconds, IReadOnlyList<PlanStep> CriticalPath);

/// <summary>A step of the critical path.</summary>
public sealed record PlanStep(string Key, double Seconds);

/// <summary>Source-generated JSON for <see cref="PlanDocument"/>.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(PlanDocument))]
internal sealed partial class PlanDocumentJson : JsonSerializerContext;
