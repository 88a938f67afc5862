namespace MetaflowStack.Engine.Providers;

/// <summary>One field that is not as desired.</summary>
/// <param name="Path">The field in the system's own words: <c>properties.minimumTlsVersion</c>.</param>
/// <param name="Live">The value found, or null when there is none. <c>(secret)</c> for secrets.</param>
/// <param name="Desired">The value wanted, or null when there should be none. <c>(secret)</c> for secrets.</param>
public sealed record FieldDifference(string Path, string? Live, string? Desired)
{
    /// <summary>True when the field cannot be changed in place: the resource must be replaced.</summary>
    public bool RequiresReplacement { get; init; }

    /// <summary>
    /// Who else has set the field and would have to give it up, by the system's own name for them: a field manager of Kubernetes
    /// (<c>kubectl-edit</c>). Null: nobody, or the system does not say.
    /// </summary>
    public string? SetBy { get; init; }

    /// <summary>Why it is wanted so, when that is not obvious.</summary>
    public string? Reason { get; init; }
}
