using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Kubernetes.Config;

/// <summary>
/// A user's kubeconfig file, changed as kubectl changes it: under its lock file, in place of a link's target, whole or not at all.
/// Comments are lost then, as with kubectl; nothing else is.
/// </summary>
/// <param name="path">The file; it and its folder need not exist.</param>
public sealed class KubeConfigFile(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OwnersFolder = OwnerOnly | UnixFileMode.UserExecute;

    private static readonly string[] Lists = ["clusters", "users", "contexts"];

    /// <summary>The file that kubectl writes to.</summary>
    /// <param name="variable">The value of KUBECONFIG: files, separated as in PATH; null or empty: not set.</param>
    /// <param name="home">The user's home folder.</param>
    /// <returns>The first of the variable's files that exists, else its last; without the variable <c>~/.kube/config</c>.</returns>
    public static string PathOf(string? variable, string home)
    {
        var files = (variable ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return files.Length == 0 ? Path.Combine(home, ".kube", "config") : Array.Find(files, File.Exists) ?? files[^1];
    }

    /// <summary>Puts a context into the file and makes it the current one.</summary>
    /// <param name="context">The context, with its cluster and user.</param>
    /// <returns>Whether the file changed, and which context was the current one before; null: none.</returns>
    /// <exception cref="StackException">The file is no kubeconfig, cannot be written, or another program is at it.</exception>
    public (bool Changed, string? Before) Merge(KubeConfigContext context)
    {
        try
        {
            var file = Target();
            MakeFolder(Path.GetDirectoryName(file)!);
            using var held = Lock(file);
            var root = Read(file);
            var before = root.Text("current-context") is { Length: > 0 } name ? name : null;
            var merged = (JsonObject)root.DeepClone();
            context.PutInto(merged);
            var changed = !JsonNode.DeepEquals(root, merged);
            if (changed)
                AtomicFile.Write(file, Encoding.UTF8.GetBytes(YamlWriter.Write(merged)), OwnerOnly);
            else if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file) != OwnerOnly)
                File.SetUnixFileMode(file, OwnerOnly);
            return (changed, before);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"The kubeconfig file {path} cannot be written",
                Why = fault.Message,
                Remedy = "Make it writable for you, or name another with --kubeconfig-file",
            }, fault);
        }
    }

    // What is renamed onto a link replaces the link.
    private string Target() => Path.GetFullPath(new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName);

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else if (!Directory.Exists(folder))
            Directory.CreateDirectory(folder, OwnersFolder);
    }

    // kubectl's own lock (client-go, tools/clientcmd/loader.go: lockFile); it does not wait either.
    private FileStream Lock(string file)
    {
        try
        {
            return new FileStream(file + ".lock", new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
        }
        catch (IOException fault) when (File.Exists(file + ".lock"))
        {
            throw new StackException(new ErrorDetails
            {
                What = $"The kubeconfig file {path} is being changed by another program",
                Why = $"There is {file}.lock",
                Remedy = "Run the command again; delete the lock file if no kubectl is running any more",
            }, fault);
        }
    }

    private JsonObject Read(string file)
    {
        if (!File.Exists(file))
            return [];
        var documents = YamlReader.Read(KubeConfigFields.ReadFile(file), path);
        return documents switch
        {
            [] or [{ Root: null }] => [],
            [{ Root: JsonObject root }] when IsWhole(root) => root,
            _ => throw new StackException(new ErrorDetails
            {
                What = $"The file {path} is not a kubeconfig, and was left alone",
                Why = "A kubeconfig is one YAML mapping with lists of clusters, users and contexts, each with a name",
                Remedy = "Repair it, or name another with --kubeconfig-file",
            }),
        };
    }

    private static bool IsWhole(JsonObject root) => Lists.All(list =>
        root[list] is null || (root[list] is JsonArray entries && entries.All(entry => entry is JsonObject item && item.Text("name") is not null)));
}
