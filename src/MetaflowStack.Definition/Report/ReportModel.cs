using System.Text.Json.Serialization;
using MetaflowStack.Definition.Running;

namespace MetaflowStack.Definition.Report;

/// <summary>What <c>report.html</c> shows: the data in the page. The page's scripts read it by these names, in camel case.</summary>
internal sealed record ReportModel
{
    /// <summary>As in <c>run.json</c>.</summary>
    public required string RunId { get; init; }

    /// <summary>The target that was asked for.</summary>
    public required string Target { get; init; }

    /// <summary>The stack: <c>demo/default</c>.</summary>
    public required string Stack { get; init; }

    /// <summary>The Azure region.</summary>
    public required string Location { get; init; }

    /// <summary><c>azure</c> or <c>sandbox</c>.</summary>
    public required string Cloud { get; init; }

    /// <summary>When the run began, by the run's clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary><c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why the first target failed that did; null: none.</summary>
    public ReportError? Failure { get; init; }

    /// <summary>The targets that ran, in order.</summary>
    public required IReadOnlyList<TargetRecord> Targets { get; init; }

    /// <summary>The stages that resources belong to, in order.</summary>
    public required IReadOnlyList<string> Stages { get; init; }

    /// <summary>Every resource of the plan, what it depends on before it.</summary>
    public required IReadOnlyList<ReportResource> Resources { get; init; }

    /// <summary>The critical path: places in <see cref="Resources"/>, first to last.</summary>
    public required IReadOnlyList<int> CriticalPath { get; init; }

    /// <summary>How long the work took, in seconds.</summary>
    public required ReportTimes Times { get; init; }

    /// <summary>How many requests were sent.</summary>
    public required ReportRequests Requests { get; init; }

    /// <summary>The text of <c>next-steps.txt</c>; null when there is none.</summary>
    public string? NextSteps { get; init; }
}

/// <summary>How long a run took.</summary>
/// <param name="Makespan">Seconds from the first start of a resource to the last end, by the run's clock.</param>
/// <param name="CriticalPath">Seconds of the critical path, by the run's clock.</param>
/// <param name="Real">Seconds of the program, by the wall clock.</param>
internal sealed record ReportTimes(double Makespan, double CriticalPath, double Real);

/// <summary>How many requests a run sent.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Writes">Those that may have changed something.</param>
internal sealed record ReportRequests(long Total, long Writes);

/// <summary>A resource.</summary>
internal sealed record ReportResource
{
    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>Its place in <see cref="ReportModel.Stages"/>.</summary>
    public required int Stage { get; init; }

    /// <summary>What was planned: <c>create</c>, <c>update</c>, <c>replace</c>, <c>delete</c> or <c>unchanged</c>; null when the plan does not mention it.</summary>
    public string? Plan { get; init; }

    /// <summary>As <c>action</c> in <c>run.json</c>; <c>notrun</c> for what this run planned and did not come to.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>What a person should know although it went well.</summary>
    public string? Remark { get; init; }

    /// <summary>When work on it began, in seconds after the run's start; null when it did not.</summary>
    public double? Start { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    public double? Seconds { get; init; }

    /// <summary>Why it failed.</summary>
    public ReportError? Error { get; init; }

    /// <summary>The fields that differed.</summary>
    public IReadOnlyList<ReportDifference>? Differences { get; init; }

    /// <summary>What it waits for: places in <see cref="ReportModel.Resources"/>.</summary>
    public required IReadOnlyList<int> DependsOn { get; init; }

    /// <summary>Its page in the Azure portal.</summary>
    public string? Portal { get; init; }
}

/// <summary>A failure in words; as <see cref="Engine.Errors.ErrorDetails"/>.</summary>
internal sealed record ReportError(string What, string? Code, string? Why, string? Remedy, string? Link);

/// <summary>A field that differed; as <see cref="Engine.Providers.FieldDifference"/>.</summary>
internal sealed record ReportDifference(string Path, string? Live, string? Desired, bool? Replaces, string? SetBy, string? Reason);

/// <summary>Source-generated JSON for <see cref="ReportModel"/>. Every text in it is masked.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(MaskedText)])]
[JsonSerializable(typeof(ReportModel))]
internal sealed partial class ReportJson : JsonSerializerContext;
