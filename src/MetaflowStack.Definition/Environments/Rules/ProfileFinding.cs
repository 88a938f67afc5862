namespace MetaflowStack.Definition.Environments.Rules;

/// <summary>Something about the parameters files that is wrong, or that somebody should look at.</summary>
/// <param name="File">The file: <c>.nuke/parameters.prod.json</c>.</param>
/// <param name="Key">The key in it: <c>OrgPrefix</c>.</param>
/// <param name="Message">What about it.</param>
public sealed record ProfileFinding(string File, string Key, string Message)
{
    /// <summary>One line: <c>.nuke/parameters.prod.json, Wave: '12' must be 1 to 9</c>.</summary>
    public override string ToString() => $"{File}, {Key}: {Message}";
}
