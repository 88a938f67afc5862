using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Kubernetes;

/// <summary>A deployed stack of a test's own, with the real kubectl beside it.</summary>
public sealed class ClusterStack : IAsyncDisposable
{
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--no-logo"];
    private readonly SandboxObserver _sandbox;

    private ClusterStack(StackFolder folder, SandboxObserver sandbox) => (Folder, _sandbox) = (folder, sandbox);

    /// <summary>Where it is.</summary>
    public StackFolder Folder { get; }

    /// <summary>The kubectl to use; null: there is none.</summary>
    public static string? Kubectl => System.Environment.GetEnvironmentVariable("KUBECTL_EXE") is { Length: > 0 } named
        ? named
        : System.Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "kubectl")).FirstOrDefault(File.Exists);

    private string Kubeconfig => Folder.PathOf("kubeconfig");

    /// <summary>Deploys a stack and keeps its cluster running.</summary>
    /// <param name="manifests">Files of <c>--extra-manifests</c>, in the folder <c>team</c>, by name; empty: none.</param>
    /// <param name="arguments">More arguments of the deployment.</param>
    public static async Task<ClusterStack> DeployAsync(Dictionary<string, string> manifests, params string[] arguments)
    {
        Assert.SkipWhen(Kubectl is null, "kubectl is not installed; KUBECTL_EXE names one.");
        var folder = new StackFolder();
        var stack = new ClusterStack(folder, await SandboxObserver.OpenAsync(folder));
        foreach (var (name, text) in manifests)
            await stack.WriteAsync(name, text);
        (await stack.RunAsync(["Services", .. manifests.Count > 0 ? ["--extra-manifests", "team"] : Array.Empty<string>(), .. arguments])).Succeeded();
        (await stack.RunAsync("Kubeconfig", "--kubeconfig-file", stack.Kubeconfig)).Succeeded();
        return stack;
    }

    /// <summary>Writes a file of the folder <c>team</c>.</summary>
    public async Task WriteAsync(string name, string text)
    {
        Directory.CreateDirectory(Folder.PathOf("team"));
        await File.WriteAllTextAsync(Folder.PathOf("team", name), text);
    }

    /// <summary>Runs a target on the stack.</summary>
    public async Task<RunResult> RunAsync(params string[] arguments)
    {
        await using var run = await StartAsync(arguments);
        return await run.WaitAsync();
    }

    /// <summary>Starts a target on the stack.</summary>
    public async Task<RunningCommand> StartAsync(params string[] arguments)
    {
        var variables = new Dictionary<string, string?>(Folder.Environment) { ["NUKE_ROOT"] = Folder.Root };
        return RunningCommand.Start("dotnet", [await StackProgram.AssemblyAsync(), .. arguments, .. Demo], Folder.Root, variables);
    }

    /// <summary>Runs kubectl, whatever its exit code.</summary>
    /// <param name="input">What it reads.</param>
    /// <param name="arguments">Its arguments.</param>
    public async Task<RunResult> TryKubectlAsync(string? input, params string[] arguments)
    {
        if (input is not null)
            await File.WriteAllTextAsync(Folder.PathOf("input.yaml"), input);
        var variables = new Dictionary<string, string?>(Folder.Environment) { ["KUBECONFIG"] = Kubeconfig, ["HOME"] = Folder.Root, ["NO_PROXY"] = "127.0.0.1" };
        await using var kubectl = RunningCommand.Start(Kubectl!, [.. arguments, .. input is null ? Array.Empty<string>() : ["-f", Folder.PathOf("input.yaml")]], Folder.Root, variables);
        return await kubectl.WaitAsync();
    }

    /// <summary>Runs kubectl, which must succeed; gives what it printed.</summary>
    public async Task<string> KubectlAsync(params string[] arguments) => (await TryKubectlAsync(null, arguments)).Succeeded().Output.Trim();

    /// <summary>Applies a manifest as a user of the cluster does.</summary>
    public async Task ApplyAsync(string manifest) => (await TryKubectlAsync(manifest, "apply")).Succeeded();

    /// <summary>The resourceVersions of everything in the namespaces of the stack that is not the cluster's own bookkeeping.</summary>
    public Task<string> VersionsAsync() => KubectlAsync(
        "get", "deployments,statefulsets,services,configmaps,secrets,serviceaccounts,roles,rolebindings,customresourcedefinitions,namespaces,priorityclasses,eventbus,eventsources,persistentvolumeclaims", "-A",
        "-l", "app.kubernetes.io/managed-by=metaflow-stack", "-o", "jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}");

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await Folder.DisposeAsync();
    }
}
