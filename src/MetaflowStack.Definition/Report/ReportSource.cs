using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Planning;

namespace MetaflowStack.Definition.Report;

/// <summary>What a report is made from.</summary>
internal sealed record ReportSource
{
    /// <summary>A GUID for each run.</summary>
    internal required string RunId { get; init; }

    /// <summary>The run's settings.</summary>
    internal required StackSettings Settings { get; init; }

    /// <summary>The tenant's id, for links to the portal.</summary>
    internal required string TenantId { get; init; }

    /// <summary>When the run began, by the run's clock.</summary>
    internal required DateTimeOffset StartedAt { get; init; }

    /// <summary>What was to be done; null when the run failed before it had a plan.</summary>
    internal Plan? Plan { get; init; }

    /// <summary>What was done.</summary>
    internal required ChangeSet Changes { get; init; }

    /// <summary>The targets that ran, in order.</summary>
    internal required IReadOnlyList<TargetRecord> Targets { get; init; }

    /// <summary><c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    internal required string Outcome { get; init; }

    /// <summary>Why the first target failed that did; null: none.</summary>
    internal ErrorDetails? Failure { get; init; }

    /// <summary>How long the program ran, by the wall clock.</summary>
    internal required TimeSpan RealElapsed { get; init; }

    /// <summary>How many requests were sent.</summary>
    internal required ReportRequests Requests { get; init; }

    /// <summary>The text of <c>next-steps.txt</c>; null when there is none.</summary>
    internal string? NextSteps { get; init; }
}
