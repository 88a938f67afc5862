using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Engine.Deployment;

/// <summary>What happened to one resource in this run.</summary>
public sealed record ResourceChange
{
    /// <summary>The <see cref="Reason"/> of what was skipped because the run was cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The resource's key.</summary>
    public required ResourceKey Key { get; init; }

    /// <summary>The stage it belongs to.</summary>
    public required string Stage { get; init; }

    /// <summary>What happened.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>Why it was done or skipped, in a few words.</summary>
    public string? Reason { get; init; }

    /// <summary>What a person should know although it went well: <c>Standard_D4_v5 has no capacity in westus; made with Standard_D4s_v5</c>.</summary>
    public string? Remark { get; init; }

    /// <summary>When it was started, by the run's clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, by the run's clock.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The fields that were changed.</summary>
    public IReadOnlyList<FieldDifference> Differences { get; init; } = [];

    /// <summary>Why it failed.</summary>
    public ErrorDetails? Error { get; init; }

    /// <summary>What it waited for before it could start.</summary>
    public IReadOnlyList<ResourceKey> DependsOn { get; init; } = [];
}
