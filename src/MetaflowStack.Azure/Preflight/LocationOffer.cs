namespace MetaflowStack.Azure.Preflight;

/// <summary>A region that the subscription may use.</summary>
/// <param name="Name"><c>westus</c>.</param>
/// <param name="DisplayName"><c>West US</c>: how resource providers call it.</param>
public sealed record LocationOffer(string Name, string DisplayName)
{
    /// <summary>Whether two names, short or long, are of one region.</summary>
    public static bool AreEqual(string left, string right) => Plain(left).Equals(Plain(right), StringComparison.OrdinalIgnoreCase);

    private static string Plain(string name) => name.Replace(" ", "", StringComparison.Ordinal);
}
