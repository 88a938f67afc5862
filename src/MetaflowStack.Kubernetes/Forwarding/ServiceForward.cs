using System.Net.Sockets;
using System.Net.WebSockets;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;

namespace MetaflowStack.Kubernetes.Forwarding;

/// <summary>
/// Leads a port of this machine to a Service: every connection to it becomes one to a ready pod. When the pod or the connection to
/// the cluster goes, open connections end, and the next one is led to a pod that is ready then; it waits for one if need be.
/// </summary>
public sealed class ServiceForward : IDisposable
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(5);

    // Browsers give up on an answer after minutes, people sooner.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly KubernetesClient _client;
    private readonly ForwardedService _service;
    private readonly IProgress<ForwardEvent> _events;
    private readonly TimeProvider _time;
    private readonly LocalPort _local;
    private readonly Lock _gate = new();
    private PodTarget? _target;
    private string? _said;

    private ServiceForward(KubernetesClient client, ForwardedService service, LocalPort local, IProgress<ForwardEvent> events) =>
        (_client, _service, _local, _events, _time) = (client, service, local, events, client.Options.NetworkTime);

    /// <summary>The local port.</summary>
    public int Port => _local.Number;

    /// <summary>Opens the local port; connections wait until <see cref="RunAsync"/> takes them.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="service">The Service, and the local port to prefer.</param>
    /// <param name="passed">Ports that are preferred by other Services.</param>
    /// <param name="events">Is told when something goes or comes back. From any thread.</param>
    /// <exception cref="StackException">No local port is free.</exception>
    public static ServiceForward Open(KubernetesClient client, ForwardedService service, IReadOnlyCollection<int> passed, IProgress<ForwardEvent> events) =>
        new(client, service, LocalPort.Open(service.PreferredPort, passed), events);

    /// <summary>Looks for a pod, so that what is wrong is known beforehand.</summary>
    /// <returns>Whether one is ready.</returns>
    /// <exception cref="StackException">There is no such Service, or the cluster does not say.</exception>
    public async Task<bool> FindAsync(CancellationToken cancellationToken)
    {
        var target = await PodTarget.FindAsync(_client, _service.Namespace, _service.Name, _service.Port, cancellationToken);
        Set(target);
        return target is not null;
    }

    /// <summary>Forwards until cancelled, then ends every connection.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var connections = new ConnectionSet();
        await Task.WhenAll(_local.Listeners.Select(listener => AcceptAsync(listener, connections, cancellationToken)));
        await connections.WhenEmptyAsync();
    }

    /// <inheritdoc />
    public void Dispose() => _local.Dispose();

    private async Task AcceptAsync(Socket listener, ConnectionSet connections, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var accepted = await listener.AcceptAsync(cancellationToken);
                connections.Add(ServeAsync(accepted, cancellationToken));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException fault)
            {
                // A client that hung up before it was accepted, or too many open files: the next one may do.
                Say($"a connection could not be accepted: {fault.Message}");
                await Task.Delay(FirstInterval, _time, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    private async Task ServeAsync(Socket accepted, CancellationToken cancellationToken)
    {
        accepted.NoDelay = true;
        await using var local = new NetworkStream(accepted, ownsSocket: true);
        PodTarget? target = null;
        try
        {
            (target, var connection) = await ConnectAsync(cancellationToken);
            using (connection)
            {
                if (await connection.RelayAsync(local, _time, cancellationToken) is { } problem)
                    Lost(target, problem);
            }
        }
        catch (OperationCanceledException)
        {
            // The user has seen enough.
        }
        catch (IOException)
        {
            // The local client hung up.
        }
        catch (WebSocketException fault)
        {
            Lost(target, fault.Message);
        }
        catch (StackException fault)
        {
            Say(fault.Details.Why is { } why ? $"{fault.Details.What}: {why}" : fault.Details.What);
        }
    }

    // As long as there is patience: what a connection cannot be had for now may be there in a moment.
    private async Task<(PodTarget Target, PodConnection Connection)> ConnectAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        for (var interval = FirstInterval; ; interval = interval * 2 < LongestInterval ? interval * 2 : LongestInterval)
        {
            var target = Current();
            try
            {
                target ??= await PodTarget.FindAsync(_client, _service.Namespace, _service.Name, _service.Port, cancellationToken);
                if (target is not null)
                {
                    var connection = await _client.ConnectAsync(_service.Namespace, target.Pod, target.Port, cancellationToken);
                    Set(target);
                    return (target, connection);
                }

                Say("no pod is ready; waiting for one");
            }
            catch (StackException fault) when (fault is not KubernetesException { StatusCode: System.Net.HttpStatusCode.Forbidden } && _time.GetElapsedTime(started) < Patience)
            {
                Lost(target, fault.Details.Why ?? fault.Details.What);
            }

            if (_time.GetElapsedTime(started) >= Patience)
                throw new StackException(new ErrorDetails { What = "no pod became ready in time for a connection, which was closed" });
            await Task.Delay(interval, _time, cancellationToken);
        }
    }

    private PodTarget? Current()
    {
        lock (_gate)
            return _target;
    }

    private void Set(PodTarget? target)
    {
        lock (_gate)
            _target = target;
        if (target is not null)
            Say(null, $"forwarded to Pod {target.Pod} now");
    }

    // The pod is asked for anew, whether it or its connection went.
    private void Lost(PodTarget? target, string why)
    {
        lock (_gate)
        {
            if (_target == target)
                _target = null;
        }

        Say(target is null ? why : $"the connection to Pod {target.Pod} is lost: {why}");
    }

    // Each trouble once, and its end.
    private void Say(string? trouble, string? otherwise = null)
    {
        lock (_gate)
        {
            if (trouble == _said)
                return;
            _said = trouble;
        }

        _events.Report(new ForwardEvent($"{_service.Name}: {trouble ?? otherwise}", IsTrouble: trouble is not null));
    }
}

/// <summary>Something that happened to a forward.</summary>
/// <param name="Text">A line about it.</param>
/// <param name="IsTrouble">Whether it is bad news.</param>
public sealed record ForwardEvent(string Text, bool IsTrouble);

/// <summary>A Service to forward.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Port">Its port.</param>
/// <param name="PreferredPort">The local port to take when it is free.</param>
public sealed record ForwardedService(string Namespace, string Name, int Port, int PreferredPort);
