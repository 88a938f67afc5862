using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.DailyTools;

/// <summary>A stack in a sandbox that goes on running, for tests that only look at it.</summary>
public class DeployedStack : IAsyncLifetime
{
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--no-logo"];
    private SandboxObserver? _sandbox;

    /// <summary>Looks into its world.</summary>
    public SandboxObserver Sandbox => _sandbox ?? throw new InvalidOperationException("The sandbox has not been started.");

    /// <summary>Where it is.</summary>
    public StackFolder Folder { get; } = new();

    public virtual async ValueTask InitializeAsync() => await DeployAsync();

    /// <summary>Deploys it, with more options.</summary>
    protected async Task DeployAsync(params string[] options)
    {
        _sandbox = await SandboxObserver.OpenAsync(Folder);
        (await RunAsync(["Services", .. options])).Succeeded();
    }

    /// <summary>A request to its cluster, without the program's own code; null for 404.</summary>
    public async Task<JsonNode?> KubernetesAsync(HttpMethod method, string path, JsonNode? body = null) =>
        await Sandbox.KubernetesAsync(await KubeconfigAsync(), method, path, body);

    /// <summary>The kubeconfig of its cluster.</summary>
    public Task<string> KubeconfigAsync() => Sandbox.KubeconfigAsync(
        $"/subscriptions/{Sandbox.SubscriptionId}/resourceGroups/rg-metaflow-default-westus/providers/Microsoft.ContainerService/managedClusters/aks-demo-metaflow-default");

    /// <summary>Runs a target on it.</summary>
    public Task<RunResult> RunAsync(params string[] arguments) => RunAsync([], arguments);

    /// <summary>Runs a target on it with environment variables of its own.</summary>
    public async Task<RunResult> RunAsync(Dictionary<string, string?> environment, params string[] arguments)
    {
        await using var run = await StartAsync(environment, arguments);
        return await run.WaitAsync();
    }

    /// <summary>Starts a target on it.</summary>
    public Task<RunningCommand> StartAsync(params string[] arguments) => StartAsync([], arguments);

    /// <summary>Starts a target on it with environment variables of its own.</summary>
    public async Task<RunningCommand> StartAsync(Dictionary<string, string?> environment, params string[] arguments)
    {
        var variables = new Dictionary<string, string?>(Folder.Environment) { ["NUKE_ROOT"] = Folder.Root };
        foreach (var (name, value) in environment)
            variables[name] = value;
        return RunningCommand.Start("dotnet", [await StackProgram.AssemblyAsync(), .. arguments, .. Demo], Folder.Root, variables);
    }

    public async ValueTask DisposeAsync()
    {
        if (_sandbox is not null)
            await _sandbox.DisposeAsync();
        await Folder.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
