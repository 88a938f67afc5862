namespace MetaflowStack.Engine.Providers;

/// <summary>How far a resource that exists has got.</summary>
public enum LiveStatus
{
    /// <summary>It is as its owner left it and can be used.</summary>
    Ready,

    /// <summary>An operation on it, perhaps of an earlier run, has not ended.</summary>
    InProgress,

    /// <summary>
    /// Its last operation failed; it cannot be used as it is. A creation of ours that never ended well is deleted and made anew;
    /// what was complete once is updated in place, unless the provider's comparison gives a difference that requires replacement.
    /// </summary>
    Failed,
}

/// <summary>A change of a resource as the system remembers it.</summary>
/// <param name="By">Who: a user's or an application's name or id; null when the system does not say.</param>
/// <param name="At">When.</param>
public sealed record Modification(string? By, DateTimeOffset? At);

/// <summary>A resource as the provider found it in the world.</summary>
public sealed record LiveResource
{
    /// <summary>The system's own id: an ARM id, a Graph object id, or <c>group/version/Kind/namespace/name</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its outputs by name. Values are <see cref="string"/> or <see cref="Secrets.Secret"/>.</summary>
    public IReadOnlyDictionary<string, object> Outputs { get; init; } = new Dictionary<string, object>();

    /// <summary>How far it has got.</summary>
    public LiveStatus Status { get; init; }

    /// <summary>What the system says of <see cref="Status"/>, for progress lines and errors: <c>Creating</c>.</summary>
    public string? StatusText { get; init; }

    /// <summary>
    /// False when it carries no mark of this stack (tag, label, or a parent that does): it is then neither changed nor deleted.
    /// </summary>
    public bool Owned { get; init; } = true;

    /// <summary>Who changed it last, where the system says so.</summary>
    public Modification? LastModified { get; init; }

    /// <summary>What the provider needs to compare and update, usually the parsed body. Never recorded.</summary>
    public object? Body { get; init; }
}
