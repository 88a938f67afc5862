using MetaflowStack.Sandbox.Kubernetes.Containers;
using MetaflowStack.Sandbox.Kubernetes.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming;

/// <summary>How long something that runs in a container may go on: until the client hangs up, the container goes away or the server stops.</summary>
internal sealed class ContainerLife : IDisposable
{
    private readonly Cluster _cluster;
    private readonly RunningContainer _container;
    private readonly CancellationTokenSource _end;

    public ContainerLife(HttpContext context, Cluster cluster, RunningContainer container)
    {
        (_cluster, _container) = (cluster, container);
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        _end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        Token = _end.Token;
        lock (cluster.Gate)
        {
            cluster.Store.Changed += Notice;
            Look();
        }
    }

    public CancellationToken Token { get; }

    /// <summary>Whether the container went away meanwhile.</summary>
    public bool ContainerEnded { get; private set; }

    /// <summary>Ends what runs: the client is gone.</summary>
    public Task EndAsync() => _end.CancelAsync();

    /// <summary>Waits for the end.</summary>
    public async Task WaitAsync()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (Token.Register(ended.SetResult))
            await ended.Task;
    }

    public void Dispose()
    {
        lock (_cluster.Gate)
            _cluster.Store.Changed -= Notice;
        _end.Dispose();
    }

    private void Notice(StoreEvent change)
    {
        if (change.Key == _container.Pod)
            Look();
    }

    private void Look()
    {
        if (ContainerEnded || _container.StillRuns(_cluster))
            return;
        ContainerEnded = true;
        // Whoever waits goes on in another thread: this one holds the cluster's lock.
        _ = _end.CancelAsync();
    }
}
