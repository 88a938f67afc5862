using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Config;

namespace MetaflowStack.Definition.Helm;

/// <summary>
/// A folder of its own for one use of helm, which nobody else can look into: the way into the cluster, the values, and whatever helm
/// keeps. The user's own kubeconfig, repositories, cache and plugins are neither read nor written.
/// </summary>
internal sealed class HelmFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("metaflow-stack-helm-").FullName;

    /// <summary>Makes it.</summary>
    /// <param name="connection">The cluster.</param>
    internal HelmFolder(KubernetesConnection connection) => Write("kubeconfig", KubeConfigText.Of(connection).Reveal());

    /// <summary>helm's variables: every one that points elsewhere is taken away or replaced.</summary>
    internal IReadOnlyDictionary<string, string?> Environment
    {
        get
        {
            var variables = new Dictionary<string, string?>();
            foreach (string name in System.Environment.GetEnvironmentVariables().Keys)
            {
                if (name.StartsWith("HELM_", StringComparison.OrdinalIgnoreCase))
                    variables[name] = null;
            }

            variables["KUBECONFIG"] = PathOf("kubeconfig");
            variables["HELM_CACHE_HOME"] = PathOf("cache");
            variables["HELM_CONFIG_HOME"] = PathOf("config");
            variables["HELM_DATA_HOME"] = PathOf("data");
            return variables;
        }
    }

    /// <summary>Where helm runs.</summary>
    internal string Location => _path;

    /// <summary>Writes the values.</summary>
    /// <returns>The file.</returns>
    internal string WriteValues(JsonObject values) => Write("values.json", values.ToJsonString());

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(_path, recursive: true);

    private string Write(string name, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(PathOf(name), options);
        writer.Write(content);
        return PathOf(name);
    }

    private string PathOf(string name) => Path.Combine(_path, name);
}
