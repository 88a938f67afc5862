namespace MetaflowStack.Azure.Arm;

/// <summary>A hash of a text that is the same in every run, unlike string.GetHashCode: a seed has to give the same delays again.</summary>
internal static class StableHash
{
    /// <summary>The hash.</summary>
    public static int Of(string text) => text.Aggregate(17, (hash, character) => unchecked((hash * 31) + character));
}
