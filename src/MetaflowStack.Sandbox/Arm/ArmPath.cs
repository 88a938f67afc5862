namespace MetaflowStack.Sandbox.Arm;

/// <summary>A request path of Azure Resource Manager, taken apart. Segments are compared without regard to case.</summary>
internal sealed class ArmPath
{
    private ArmPath(string text, string[] segments)
    {
        Text = text;
        Segments = segments;
        if (segments.Length > 0 && Same(segments[0], "subscriptions"))
        {
            SubscriptionId = segments.ElementAtOrDefault(1);
            if (segments.Length > 3 && Same(segments[2], "resourceGroups"))
                ResourceGroup = segments[3];
        }

        var providers = Array.FindLastIndex(segments, s => Same(s, "providers"));
        if (providers < 0)
        {
            Scope = text;
            return;
        }

        Scope = "/" + string.Join('/', segments[..providers]);
        Namespace = segments.ElementAtOrDefault(providers + 1);
        var rest = segments.Skip(providers + 2).ToArray();
        Types = [.. rest.Where((_, i) => i % 2 == 0)];
        Names = [.. rest.Where((_, i) => i % 2 == 1)];
    }

    /// <summary>The path as the client wrote it, without a slash at its end.</summary>
    public string Text { get; }

    /// <summary>Its segments.</summary>
    public string[] Segments { get; }

    /// <summary>The subscription, or null in a path of the tenant.</summary>
    public string? SubscriptionId { get; }

    /// <summary>The resource group's name, or null.</summary>
    public string? ResourceGroup { get; }

    /// <summary>All before the last <c>/providers/</c>: what an extension resource applies to.</summary>
    public string Scope { get; }

    /// <summary>The last provider's namespace, or null.</summary>
    public string? Namespace { get; }

    /// <summary>The type's segments below the namespace: <c>virtualNetworks</c>, <c>subnets</c>.</summary>
    public IReadOnlyList<string> Types { get; } = [];

    /// <summary>The names that belong to <see cref="Types"/>; one fewer for a list or an action.</summary>
    public IReadOnlyList<string> Names { get; } = [];

    /// <summary>Whether the path ends with a type (a list or an action) and not with a name.</summary>
    public bool EndsWithType => Types.Count > Names.Count;

    /// <summary>The last name.</summary>
    public string Name => Names.Count > 0 ? Names[^1] : Segments[^1];

    /// <summary>The type with its namespace: <c>Microsoft.Network/virtualNetworks/subnets</c>.</summary>
    public string FullType => $"{Namespace}/{string.Join('/', Types)}";

    /// <summary>Takes a path apart.</summary>
    public static ArmPath Parse(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return new ArmPath("/" + string.Join('/', segments), segments);
    }

    /// <summary>The id of the resource that this path's resource lies in, by a number of levels up.</summary>
    public string Up(int levels = 1) => "/" + string.Join('/', Segments[..^(2 * levels)]);

    /// <summary>Of a list or an action: the id that it belongs to, or that of a level further up.</summary>
    public string Owner(int levels = 0) => "/" + string.Join('/', Segments[..^(1 + 2 * levels)]);

    /// <summary>What a resource is stored under.</summary>
    public static string Key(string id) => id.TrimEnd('/').ToLowerInvariant();

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
