namespace MetaflowStack.Sandbox.Kubernetes.Containers;

/// <summary>Paths inside a container: always absolute once resolved, with no dots and no slash at the end.</summary>
internal static class ContainerPath
{
    public static string Resolve(string folder, string path)
    {
        var parts = new List<string>();
        foreach (var part in (path.StartsWith('/') ? path : $"{folder}/{path}").Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            else if (part != ".")
                parts.Add(part);
        }
        return "/" + string.Join('/', parts);
    }

    public static string Parent(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "/";

    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static string Below(string folder, string name) => folder == "/" ? $"/{name}" : $"{folder}/{name}";
}
