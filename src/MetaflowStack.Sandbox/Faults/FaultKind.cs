namespace MetaflowStack.Sandbox.Faults;

/// <summary>A misbehaviour that the sandbox knows.</summary>
/// <param name="Name">Its name: Azure's or Kubernetes' error code or a status code, after the service's name where it is not Azure Resource Manager's.</param>
/// <param name="Effect">What it does, in words for the documentation.</param>
public sealed record FaultKind(string Name, string Effect)
{
    /// <summary>What its target is called (<c>VM-SIZE</c>); null when it takes none.</summary>
    public string? Target { get; init; }

    /// <summary>Whether it makes no sense without a target.</summary>
    public bool NeedsTarget { get; init; }

    /// <summary>What its duration means.</summary>
    public FaultDuration Duration { get; init; }

    /// <summary>Its duration when none is given; null with <see cref="NeedsDuration"/>, or for an outage without an end.</summary>
    public TimeSpan? DefaultDuration { get; init; }

    /// <summary>Whether it makes no sense without a duration.</summary>
    public bool NeedsDuration { get; init; }

    /// <summary>Whether its duration may be negative.</summary>
    public bool Signed { get; init; }

    /// <summary>Whether it makes no sense without a pattern of paths.</summary>
    public bool NeedsPath { get; init; }

    /// <summary>A word that makes a variant of it: <c>broken</c>, <c>after</c>; null when there is none.</summary>
    public string? Variant { get; init; }

    /// <summary>Whether it takes <c>limit=N</c>: how much the subscription may have.</summary>
    public bool HasLimit { get; init; }

    /// <summary>The only targets that make sense; null: any.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>How often it happens when neither a count nor a duration is given; null: always.</summary>
    public int? DefaultCount { get; init; }

    /// <summary>The other options that it takes.</summary>
    public FaultOptions Options { get; init; } = FaultOptions.Event;

    /// <summary>How it is written: <c>AllocationFailed[:VM-SIZE][:DURATION]</c>.</summary>
    public string Syntax
    {
        get
        {
            var target = Target is null ? "" : NeedsTarget ? $":{Target}" : $"[:{Target}]";
            var duration = Duration == FaultDuration.None ? "" : NeedsDuration ? ":DURATION" : "[:DURATION]";
            var variant = Variant is null ? "" : $"[:{Variant}]";
            var limit = HasLimit ? "[:limit=N]" : "";
            return Name + target + limit + duration + variant + (NeedsPath ? "@PATH" : "");
        }
    }
}
