using System.Collections.Concurrent;
using System.Text;
using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.State;

/// <summary>
/// Every secret that the program handles is looked for, after a deploy that is killed, one that fails and one that succeeds, in
/// everything that they leave or show: state with journal and history, local files, output, logs, streams, and process lists.
/// </summary>
public class SecretsTests
{
    private const string Planted = "recognisable-client-secret-of-a-test";

    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--state", "metaflow-state", "--verbosity", "verbose"];

    [Fact]
    public async Task No_secret_is_in_state_history_files_logs_streams_or_process_lists()
    {
        await using var emulator = await StateEmulator.StartAsync();
        await using var folder = emulator.Folder();
        using var blobs = new RawBlobs(emulator);
        folder.Environment["AZURE_CLIENT_SECRET"] = Planted;
        await using var processes = new ProcessLists();
        var said = new StringBuilder();

        var killed = await folder.StartAsync(["Services", .. Demo]);
        await killed.WaitForLineAsync("stack:credential/default/metaflow-database created");
        await killed.SignalAsync("KILL");
        said.Append(await killed.WaitAsync());
        var stored = new StringBuilder(await blobs.EverythingAsync());
        // Fails at its end, when every credential has been issued: the folder's helm installs nothing.
        var chart = AirflowChartFile.Pack(folder.PathOf("chart.tgz"));
        said.Append((await folder.RunAsync(["Services", .. Demo, "--lock-timeout", "90s", "--deploy-airflow", "true", "--airflow-chart", chart])).Exited(1));
        said.Append((await folder.RunAsync(["Services", .. Demo])).Succeeded());
        said.Append((await folder.RunAsync(["StateShow", .. Demo, "--json"])).Succeeded());
        said.Append((await folder.RunAsync(["StateHistory", .. Demo, "--json"])).Succeeded());
        stored.Append(await blobs.EverythingAsync());

        // The simulated cloud knows its own secrets; everything else in the folder is ours.
        var left = Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(folder.PathOf(".nuke", "temp", "sandbox") + "/", StringComparison.Ordinal)
                && !file.StartsWith(folder.PathOf("manifests"), StringComparison.Ordinal))
            .ToDictionary(file => file, File.ReadAllText);
        left["standard output and error"] = said.ToString();
        left["what is stored in the container"] = stored.ToString();
        left["process lists"] = await processes.StopAsync();

        Assert.Contains(left.Keys, file => file.EndsWith("run.json", StringComparison.Ordinal));
        Assert.Contains(left.Keys, file => file.EndsWith("build.log", StringComparison.Ordinal));
        Assert.Contains(left.Keys, file => Path.GetFileName(file).StartsWith("seen-", StringComparison.Ordinal));
        Assert.Contains("azure:managed-cluster/metaflow", left["what is stored in the container"], StringComparison.Ordinal);
        Assert.Contains("_build.dll", left["process lists"], StringComparison.Ordinal);
        foreach (var (what, secret) in await SecretsAsync(folder, emulator))
            foreach (var form in Forms(secret))
                Assert.All(left, place => Assert.False(place.Value.Contains(form, StringComparison.Ordinal), $"{what} is in {place.Key}."));
    }

    private static async Task<IReadOnlyList<(string What, string Secret)>> SecretsAsync(StackFolder folder, StateEmulator emulator)
    {
        await using var observer = await SandboxObserver.OpenAsync(folder);
        var kubeconfig = await observer.KubeconfigAsync(
            $"/subscriptions/{observer.SubscriptionId}/resourceGroups/rg-metaflow-default-westus/providers/Microsoft.ContainerService/managedClusters/aks-demo-metaflow-default");
        var token = kubeconfig.Split('\n').Select(line => line.Trim()).First(line => line.StartsWith("token:", StringComparison.Ordinal))["token:".Length..].Trim().Trim('"');
        var secrets = new List<(string, string)>
        {
            ("the key of the state's account", emulator.Key),
            ("the client secret in the environment", Planted),
            ("the sandbox's client secret", observer.ClientSecret),
            ("the cluster's token", token),
        };
        foreach (var (name, entry) in new[] { ("metaflow-database", "password"), ("metaflow-azure-storage-credentials", "AZURE_CLIENT_SECRET") })
        {
            var secret = await observer.KubernetesAsync(kubeconfig, HttpMethod.Get, $"/api/v1/namespaces/default/secrets/{name}");
            secrets.Add(($"{entry} of {name}", Encoding.UTF8.GetString(Convert.FromBase64String(secret!["data"]![entry]!.GetValue<string>()))));
        }

        return secrets;
    }

    private static IEnumerable<string> Forms(string secret) =>
        ((string[])[secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), Uri.EscapeDataString(secret)]).Distinct();

    /// <summary>What every process list showed while this was alive: the command lines of all processes.</summary>
    private sealed class ProcessLists : IAsyncDisposable
    {
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

        private readonly ConcurrentDictionary<string, byte> _seen = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _sampling;

        public ProcessLists() => _sampling = Task.Run(SampleAsync);

        public async Task<string> StopAsync()
        {
            await _stop.CancelAsync();
            await _sampling;
            return string.Join('\n', _seen.Keys);
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
        }

        private async Task SampleAsync()
        {
            using var timer = new PeriodicTimer(Interval);
            do
            {
                foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsDigit(Path.GetFileName(path)[0])))
                    if (CommandLine(process) is { Length: > 0 } line)
                        _seen.TryAdd(line, 0);
            }
            while (!_stop.IsCancellationRequested && await timer.WaitForNextTickAsync());
        }

        private static string? CommandLine(string process)
        {
            try
            {
                return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null; // It has just ended.
            }
        }
    }
}
