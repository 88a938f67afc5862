using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Secrets;

/// <summary>Asks the metadata service all the time, through the cluster's API server, as whoever is in the cluster would.</summary>
public sealed class ServiceProber : IAsyncDisposable
{
    private const string Ping = "/api/v1/namespaces/default/services/metadata-service:8080/proxy/ping";

    private readonly CancellationTokenSource _end = new();
    private readonly Task _probing;

    private ServiceProber(SandboxObserver sandbox, string kubeconfig) => _probing = Task.Run(async () =>
    {
        while (!_end.IsCancellationRequested)
        {
            Asked++;
            if (await sandbox.KubernetesStatusAsync(kubeconfig, Ping) != 200)
                Failed++;
        }
    });

    /// <summary>How often it has asked.</summary>
    public int Asked { get; private set; }

    /// <summary>How often the answer was another than 200.</summary>
    public int Failed { get; private set; }

    /// <summary>Begins.</summary>
    public static ServiceProber Start(SandboxObserver sandbox, string kubeconfig) => new(sandbox, kubeconfig);

    /// <summary>Ends; the counts stay.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _probing;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end.Dispose();
    }
}
