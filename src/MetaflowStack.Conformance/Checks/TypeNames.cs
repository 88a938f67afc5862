namespace MetaflowStack.Conformance.Checks;

/// <summary>The type of the resource or action that a path of ARM is about.</summary>
internal static class TypeNames
{
    private const string Providers = "/providers/";

    /// <summary><c>Microsoft.Storage/storageAccounts/listKeys</c>; <c>resourceGroups</c> and the like for paths without a provider.</summary>
    public static string Of(string path)
    {
        path = path.Split('?')[0];
        var start = path.LastIndexOf(Providers, StringComparison.OrdinalIgnoreCase);
        var segments = path[(start < 0 ? 0 : start + Providers.Length)..].Trim('/').Split('/');
        return start < 0
            ? string.Join('/', segments.Where((_, index) => index % 2 == 0))
            : $"{segments[0]}/{string.Join('/', segments.Skip(1).Where((_, index) => index % 2 == 0))}";
    }
}
