namespace MetaflowStack.Azure.Resources;

/// <summary>Links to pages of the Azure portal.</summary>
public static class PortalLink
{
    private const string Extensions = "/providers/Microsoft.Authorization/";

    /// <summary>The id of what a resource that does not exist would lie in: its resource group, else the subscription.</summary>
    /// <param name="id">The ARM id.</param>
    public static string? Surroundings(string? id)
    {
        var segments = id?.Split('/') ?? [];
        return segments switch
        {
            ["", _, _, _, _, _, ..] => string.Join('/', segments[..5]),
            ["", _, _, ..] => string.Join('/', segments[..3]),
            _ => id,
        };
    }

    /// <summary>The page of a resource; of what has no page (role assignments, locks) that of what it lies on. Null when the id is none of ARM's.</summary>
    /// <param name="tenantId">The tenant's id.</param>
    /// <param name="id">The ARM id.</param>
    public static string? Of(string tenantId, string? id)
    {
        if (id?.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase) != true)
            return null;
        var end = id.IndexOf(Extensions, StringComparison.OrdinalIgnoreCase);
        return $"https://portal.azure.com/#@{tenantId}/resource{(end < 0 ? id : id[..end])}";
    }
}
