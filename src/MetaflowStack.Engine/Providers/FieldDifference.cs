namespace MetaflowStack.Engine.Providers;

/// <summary>One field that is not as desired.</summary>
/// <param name="Path">The field in the system's own words: <c>properties.minimumTlsVersion</c>.</param>
/// <param name="Live">The value found, or null when there is none. <c>(secret)</c> for secrets.</param>
/// <param name="Desired">The value wanted, or null when there should be none. <c>(secret)</c> for secrets.</param>
public sealed record FieldDifference(string Path, string? Live, string? Desired)
{
    /// <summary>True when the field cannot be changed in place: the resource must be replaced.</summary>
    public bool RequiresReplacement { get; init; }

    /// <summary>Why it is wanted so, when that is not obvious.</summary>
    public string? Reason { get; init; }
}
