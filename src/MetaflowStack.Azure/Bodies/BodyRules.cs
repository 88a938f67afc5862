namespace MetaflowStack.Azure.Bodies;

/// <summary>
/// What is special about the fields of a type. Paths are written without values: <c>properties.agentPoolProfiles[].vmSize</c>;
/// <c>*</c> stands for one segment.
/// </summary>
internal sealed record BodyRules
{
    /// <summary>Fields that Azure does not change in place.</summary>
    public IReadOnlyCollection<string> Immutable { get; init; } = [];

    /// <summary>Arrays of objects, and the path of what identifies an element; elements that we do not want are left alone.</summary>
    public IReadOnlyDictionary<string, string> ElementKeys { get; init; } = new Dictionary<string, string>();

    /// <summary>Fields that a GET returns and a PUT must not send (<c>readOnly</c> in the specs).</summary>
    public IReadOnlyCollection<string> ReadOnly { get; init; } = [];

    /// <summary>Fields that matter only where there are none: whatever somebody else chose is as good, and kept.</summary>
    public IReadOnlyCollection<string> KeptWhenFound { get; init; } = [];

    /// <summary>Whether a field matches one of the paths.</summary>
    public static bool Matches(IReadOnlyCollection<string> paths, string field) => paths.Any(path => Matches(path, field));

    private static bool Matches(string path, string field)
    {
        if (!path.Contains('*', StringComparison.Ordinal))
            return path.Equals(field, StringComparison.Ordinal);
        var wanted = path.Split('.');
        var found = field.Split('.');
        return wanted.Length == found.Length && wanted.Zip(found).All(pair => pair.First == "*" || pair.First == pair.Second);
    }
}
