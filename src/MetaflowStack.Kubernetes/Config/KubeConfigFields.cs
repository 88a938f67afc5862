using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Kubernetes.Config;

/// <summary>Reads the fields of a kubeconfig, with errors that name its source and never its content.</summary>
/// <param name="source">The file's path, or what it is.</param>
/// <param name="folder">The folder that relative paths start from.</param>
internal sealed class KubeConfigFields(string source, string folder)
{
    /// <summary>The named entry of one of the three lists.</summary>
    public JsonObject Entry(JsonObject root, string list, string kind, string name, bool isUsage = false)
    {
        var entries = root.Objects(list).ToList();
        if (entries.FirstOrDefault(entry => entry.Text("name") == name) is { } found)
            return found[kind] as JsonObject ?? [];
        var names = entries.Select(entry => entry.Text("name") ?? "").ToList();
        var details = new ErrorDetails
        {
            What = $"The kubeconfig {source} has no {kind} '{name}'",
            Remedy = names.Count == 0 ? null
                : NearestName.Find(name, names) is { } nearest ? $"Did you mean '{nearest}'? It has: {string.Join(", ", names)}."
                : $"It has: {string.Join(", ", names)}.",
        };
        throw isUsage ? new UsageException(details) : new StackException(details);
    }

    /// <summary>PEM text from <c>name-data</c> (base64) or the file that <c>name</c> names; null when there is neither.</summary>
    public string? Pem(JsonObject entry, string name)
    {
        if (entry.Text($"{name}-data") is { Length: > 0 } data)
        {
            try
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            }
            catch (FormatException fault)
            {
                throw Fault($"Its {name}-data is not base64", innerException: fault);
            }
        }
        return entry.Text(name) is { Length: > 0 } file ? ReadFile(Path.Combine(folder, file)) : null;
    }

    /// <summary>The bearer token from <c>token</c>, else from the file that <c>tokenFile</c> names.</summary>
    public Secret? Token(JsonObject user)
    {
        var token = user.Text("token") is { Length: > 0 } text ? text
            : user.Text("tokenFile") is { Length: > 0 } file ? ReadFile(Path.Combine(folder, file)).Trim()
            : "";
        return token.Length == 0 ? null : new Secret(token);
    }

    /// <summary>The content of a file that a kubeconfig is or names.</summary>
    public static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StackException(new ErrorDetails { What = $"The file {path}, needed to sign in to Kubernetes, cannot be read", Why = fault.Message }, fault);
        }
    }

    /// <summary>A fault of this kubeconfig.</summary>
    public StackException Fault(string why, string? remedy = null, Exception? innerException = null) =>
        new(new ErrorDetails { What = $"The kubeconfig {source} cannot be used", Why = why, Remedy = remedy }, innerException);
}
