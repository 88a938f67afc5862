namespace MetaflowStack.Azure.Resources;

/// <summary>
/// The tags that every resource of a stack carries. A resource without them is somebody else's: it is neither changed nor deleted.
/// </summary>
/// <param name="Stack">The stack: its organisation prefix.</param>
/// <param name="Environment">The environment, the name of this copy of the stack.</param>
public sealed record StackTags(string Stack, string Environment)
{
    /// <summary>The value of the tag <c>managed-by</c>.</summary>
    public const string ManagedBy = "metaflow-stack";

    /// <summary>The tags as ARM takes them.</summary>
    public IReadOnlyDictionary<string, string> ToDictionary() => new Dictionary<string, string>
    {
        ["managed-by"] = ManagedBy,
        ["stack"] = Stack,
        ["environment"] = Environment,
    };

    /// <summary>
    /// The same as single texts, for systems whose marks are texts: the <c>tags</c> of a Microsoft Graph application, the
    /// description of a role assignment.
    /// </summary>
    public IReadOnlyList<string> ToTexts() => [.. ToDictionary().Select(tag => $"{tag.Key}={tag.Value}")];
}
