using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Kubernetes.Config;

/// <summary>A context of a kubeconfig with its cluster and its user, as they stand there, to be put into another file.</summary>
public sealed class KubeConfigContext
{
    // A cluster has one of these ways to be trusted, not two.
    private static readonly string[] Trust = ["certificate-authority", "certificate-authority-data", "insecure-skip-tls-verify"];

    private readonly Entry _cluster;
    private readonly Entry? _user;
    private readonly JsonObject _context;

    private KubeConfigContext(string name, Entry cluster, Entry? user, JsonObject context) =>
        (Name, _cluster, _user, _context) = (name, cluster, user, context);

    /// <summary>The context's name.</summary>
    public string Name { get; }

    /// <summary>The API server's address.</summary>
    public string Server => _cluster.Fields.Text("server") ?? "";

    /// <summary>Takes a context out of a kubeconfig that is held in memory only.</summary>
    /// <param name="text">The YAML.</param>
    /// <exception cref="StackException">It cannot be read, or is incomplete.</exception>
    public static KubeConfigContext Parse(Secret text) => Take(text.Reveal(), "kubeconfig", Environment.CurrentDirectory, null);

    /// <summary>Takes a context out of a kubeconfig file.</summary>
    /// <param name="path">The file. Relative paths in it are made absolute.</param>
    /// <param name="context">The context; null: the current one.</param>
    /// <exception cref="StackException">It cannot be read, or is incomplete.</exception>
    /// <exception cref="UsageException">It has no such context.</exception>
    public static KubeConfigContext ReadFile(string path, string? context) =>
        Take(KubeConfigFields.ReadFile(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!, context);

    /// <summary>The same under another name, which its cluster and user then have too.</summary>
    public KubeConfigContext Named(string name) => new(name, _cluster with { Name = name }, _user is null ? null : _user with { Name = name }, _context);

    /// <summary>
    /// Puts the three entries into a kubeconfig and makes the context the current one. The user of that name is replaced; of the cluster
    /// and the context what they do not say otherwise stays: a namespace, a proxy.
    /// </summary>
    /// <param name="root">The kubeconfig.</param>
    internal void PutInto(JsonObject root)
    {
        root.TryAdd("apiVersion", "v1");
        root.TryAdd("kind", "Config");
        Put(root, "clusters", "cluster", _cluster, field => !Trust.Contains(field));
        if (_user is not null)
            Put(root, "users", "user", _user, field => field == "extensions");
        var context = new JsonObject { ["cluster"] = _cluster.Name };
        if (_user is not null)
            context["user"] = _user.Name;
        if (_context["namespace"] is { } preset && Find(root, "contexts", Name)?["context"]?["namespace"] is null)
            context["namespace"] = preset.DeepClone();
        Put(root, "contexts", "context", new Entry(Name, context), field => field != "user");
        root["current-context"] = Name;
    }

    private static KubeConfigContext Take(string text, string source, string folder, string? context)
    {
        var fields = new KubeConfigFields(source, folder);
        var root = YamlReader.Read(text, source) is [{ Root: JsonObject only }] ? only : throw fields.Fault("It is not a kubeconfig");
        var name = context ?? (root.Text("current-context") is { Length: > 0 } current ? current : throw fields.Fault("It has no current-context", "Name one with --context."));
        var chosen = fields.Entry(root, "contexts", "context", name, isUsage: context is not null);
        var cluster = chosen.Text("cluster") ?? throw fields.Fault($"Context '{name}' names no cluster");
        var user = chosen.Text("user") is { Length: > 0 } given ? given : null;
        return new KubeConfigContext(
            name,
            new Entry(cluster, Absolute(fields.Entry(root, "clusters", "cluster", cluster), folder, "certificate-authority")),
            user is null ? null : new Entry(user, Absolute(fields.Entry(root, "users", "user", user), folder, "client-certificate", "client-key", "tokenFile")),
            chosen);
    }

    private static JsonObject Absolute(JsonObject entry, string folder, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (entry.Text(name) is { Length: > 0 } file)
                entry[name] = Path.GetFullPath(Path.Combine(folder, file));
        // A program is looked for in the PATH unless its name has a slash.
        if (entry.Text("exec", "command") is { } command && command.Contains('/', StringComparison.Ordinal))
            entry["exec"]!["command"] = Path.GetFullPath(Path.Combine(folder, command));
        return entry;
    }

    private static JsonObject? Find(JsonObject root, string list, string name) => root.Objects(list).FirstOrDefault(entry => entry.Text("name") == name);

    private static void Put(JsonObject root, string list, string kind, Entry entry, Func<string, bool> stays)
    {
        if (root[list] is not JsonArray entries)
            root[list] = entries = [];
        var place = Find(root, list, entry.Name);
        if (place is null)
            entries.Add(place = new JsonObject { ["name"] = entry.Name });
        var merged = place[kind] as JsonObject ?? [];
        foreach (var field in merged.Select(field => field.Key).Where(field => !stays(field) && !entry.Fields.ContainsKey(field)).ToList())
            merged.Remove(field);
        foreach (var (name, value) in entry.Fields)
            merged[name] = value?.DeepClone();
        if (merged.Parent is null)
            place[kind] = merged;
    }

    private sealed record Entry(string Name, JsonObject Fields);
}
