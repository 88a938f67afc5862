namespace MetaflowStack.Engine.Errors;

/// <summary>What the catalogue knows about an error code.</summary>
/// <param name="Code">The code as the system spells it.</param>
/// <param name="Classification">What to do about it.</param>
/// <param name="Explanation">What it means, one sentence.</param>
/// <param name="Remedy">What a person can do about it.</param>
public sealed record ErrorEntry(string Code, ErrorClassification Classification, string Explanation, string Remedy)
{
    /// <summary>The classification holds only in this situation; otherwise the error is <see cref="ErrorClassification.Fail"/>.</summary>
    public ErrorSituation OnlyWhen { get; init; }

    /// <summary>The entry is meant only when the message has this word in it; null: always.</summary>
    public string? MessageContains { get; init; }
}
