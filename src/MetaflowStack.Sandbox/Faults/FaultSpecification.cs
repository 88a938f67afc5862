namespace MetaflowStack.Sandbox.Faults;

/// <summary>A misbehaviour to inject: what, how often and when.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Text">How it was written; two faults of the same text are the same fault.</param>
public sealed record FaultSpecification(FaultKind Kind, string Text)
{
    /// <summary>The faults that the sandbox knows, as they are written.</summary>
    public static IReadOnlyList<string> Known => [.. FaultKinds.All.Select(k => k.Syntax)];

    /// <summary>Its name.</summary>
    public string Name => Kind.Name;

    /// <summary>What it hits (a VM size, a type, a name; <c>*</c> and <c>?</c> as in file names); null for whatever can have it.</summary>
    public string? Target { get; init; }

    /// <summary>Whether its variant was asked for (<see cref="FaultKind.Variant"/>).</summary>
    public bool IsVariant { get; init; }

    /// <summary>How much the subscription may have (<see cref="FaultKind.HasLimit"/>), by <c>limit=N</c>; 0 when it is not given.</summary>
    public int Limit { get; init; }

    /// <summary>How often, from 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>Its duration in simulated time (<see cref="FaultKind.Duration"/> says what that is); null when none was given and there is no default.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How long after its first occurrence it can occur again (simulated); null: without end.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>How often it happens at most; null: without limit.</summary>
    public int? Count { get; init; }

    /// <summary>The first of the matching requests that it can hit, counted from 1.</summary>
    public int FirstCall { get; init; } = 1;

    /// <summary>The last of the matching requests that it can hit; null: without end.</summary>
    public int? LastCall { get; init; }

    /// <summary>How long after it was given it begins to act (simulated).</summary>
    public TimeSpan After { get; init; }

    /// <summary>The method of the requests that it hits; null: any.</summary>
    public string? Method { get; init; }

    /// <summary>The pattern of the paths that it hits (<c>*</c> and <c>?</c> as in file names, no regard to case); null: any.</summary>
    public string? Path { get; init; }

    /// <summary>What the Retry-After header says; null: the fault's default, or no such header.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How long it can go on from its first occurrence, by <c>for=</c> or as an outage; null: without end.</summary>
    internal TimeSpan? Window => For ?? (Kind.Duration == FaultDuration.Outage ? Duration : null);

    /// <summary>Reads <c>NAME[:OPTION|@OPTION]…</c>, for example <c>429:30%</c>, <c>PostgreSql.InternalServerError:20m</c>, <c>500:x2@PUT@*/storageAccounts/*</c>.</summary>
    /// <exception cref="FormatException">The fault is not known, or one of its options is wrong; every one is named.</exception>
    public static FaultSpecification Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return FaultParser.Parse(text);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
