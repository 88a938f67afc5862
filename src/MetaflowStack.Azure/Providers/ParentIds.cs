namespace MetaflowStack.Azure.Providers;

/// <summary>Finds the id of what a resource lies in.</summary>
internal static class ParentIds
{
    /// <summary>The part of an id before its last occurrence of a segment.</summary>
    /// <exception cref="ArgumentException">The id has no such segment.</exception>
    public static string Above(string id, string segment)
    {
        var end = id.LastIndexOf(segment, StringComparison.OrdinalIgnoreCase);
        return end > 0 ? id[..end] : throw new ArgumentException($"'{id}' has no {segment}.", nameof(id));
    }
}
