namespace MetaflowStack.Conformance.Specs;

/// <summary>Where a value does not fit its schema.</summary>
/// <param name="At">The place: <c>properties/sku/name</c>; items of arrays are <c>[]</c>.</param>
/// <param name="What">What is wrong.</param>
internal sealed record Problem(string At, string What)
{
    /// <summary>The value, where the rule is about it.</summary>
    public string? Value { get; init; }
}
