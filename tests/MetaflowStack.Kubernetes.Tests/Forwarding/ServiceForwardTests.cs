using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Forwarding;
using MetaflowStack.Kubernetes.Resources;
using MetaflowStack.Kubernetes.Tests.Sandbox;

namespace MetaflowStack.Kubernetes.Tests.Forwarding;

/// <summary>Forwards through the sandbox's API server, which knows nothing of our client.</summary>
public class ServiceForwardTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Application = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default}
        spec:
          selector: {app: web}
          ports: [{name: http, port: 80, targetPort: http}, {name: closed, port: 81, targetPort: 9999}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: default}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: main
                image: example.com/web:1.0
                ports: [{name: http, containerPort: 8080}]
                readinessProbe: {httpGet: {path: /ping, port: http}}
        """;

    [Fact]
    public async Task A_local_port_leads_to_a_pod_behind_the_service_by_IPv4_and_IPv6()
    {
        await using var forward = await RunningForward.StartAsync();

        Assert.Equal("pong", await forward.AskAsync("localhost"));
        Assert.Equal("pong", await forward.AskAsync("127.0.0.1"));
        if (Socket.OSSupportsIPv6)
            Assert.Equal("pong", await forward.AskAsync("[::1]"));
        Assert.Empty(forward.Events);
    }

    [Fact]
    public async Task Many_connections_are_forwarded_at_once()
    {
        await using var forward = await RunningForward.StartAsync();
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => forward.AskAsync("127.0.0.1"))), answer => Assert.Equal("pong", answer));
    }

    [Fact]
    public async Task When_the_pod_goes_the_next_connection_is_led_to_its_successor()
    {
        await using var forward = await RunningForward.StartAsync();
        await forward.AskAsync("127.0.0.1");
        var pod = await forward.PodAsync();
        await forward.DeleteAsync(pod);

        Assert.Equal("pong", await forward.AskAsync("127.0.0.1"));

        var successor = await forward.PodAsync();
        Assert.NotEqual(pod, successor);
        Assert.Contains(forward.Events, happened => happened == new ForwardEvent($"web: the connection to Pod {pod} is lost: The pod is gone, or does not run", true));
        Assert.Contains(forward.Events, happened => happened == new ForwardEvent($"web: forwarded to Pod {successor} now", false));
    }

    [Fact]
    public async Task When_the_container_ends_a_connection_the_client_sees_its_end()
    {
        await using var forward = await RunningForward.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, forward.Forward.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /ping HTTP/1.0\r\n\r\n"));

        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync().WaitAsync(Patience);

        Assert.EndsWith("pong", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_sends_no_more_still_gets_its_answer()
    {
        await using var forward = await RunningForward.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, forward.Forward.Port);
        using var reader = new StreamReader(client.GetStream());
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /ping HTTP/1.0\r\n\r\n"));
        client.Client.Shutdown(SocketShutdown.Send);

        Assert.EndsWith("pong", await reader.ReadToEndAsync().WaitAsync(Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_on_which_nothing_listens_closes_the_connection_with_the_kubelets_words()
    {
        await using var forward = await RunningForward.StartAsync(port: 81);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, forward.Forward.Port);

        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Patience));
        Assert.Contains(forward.Events, happened => happened.IsTrouble && happened.Text.Contains("connection refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_end_closes_the_port_and_open_connections()
    {
        var forward = await RunningForward.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, forward.Forward.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /ping HTTP/1.1\r\n\r\n"));
        await client.GetStream().ReadExactlyAsync(new byte[4]);
        var port = forward.Forward.Port;

        await forward.DisposeAsync();

        using var reader = new StreamReader(client.GetStream());
        await reader.ReadToEndAsync().WaitAsync(Patience);
        using var late = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => late.ConnectAsync(IPAddress.Loopback, port));
    }

    [Fact]
    public async Task A_service_that_does_not_exist_is_named_and_one_without_pods_is_waited_for()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        using var missing = ServiceForward.Open(cluster.Client, new ForwardedService("default", "web", 80, FreePort()), [], new Progress<ForwardEvent>());
        var fault = await Assert.ThrowsAsync<StackException>(() => missing.FindAsync(CancellationToken.None));
        Assert.Contains("Service default/web does not exist", fault.Message, StringComparison.Ordinal);

        await cluster.Client.ApplyAsync(SandboxCluster.Objects(Application)[0].Manifest);
        Assert.False(await missing.FindAsync(CancellationToken.None));
    }

    [Fact]
    public void A_port_that_is_taken_leads_to_the_next_free_one_that_nobody_else_waits_for()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        holder.Listen();
        var taken = ((IPEndPoint)holder.LocalEndPoint!).Port;

        using var chosen = LocalPort.Open(taken, [taken + 1]);

        Assert.InRange(chosen.Number, taken + 2, taken + 99);
        Assert.All(chosen.Listeners, listener => Assert.True(IPAddress.IsLoopback(((IPEndPoint)listener.LocalEndPoint!).Address)));
    }

    [Fact]
    public void A_port_that_is_taken_for_IPv6_alone_is_taken()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        using var holder = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        holder.Listen();
        var taken = ((IPEndPoint)holder.LocalEndPoint!).Port;

        using var chosen = LocalPort.Open(taken);

        Assert.NotEqual(taken, chosen.Number);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private sealed class RunningForward(SandboxCluster cluster) : IAsyncDisposable, IProgress<ForwardEvent>
    {
        private readonly CancellationTokenSource _stop = new();
        private Task _run = Task.CompletedTask;

        public SandboxCluster Cluster => cluster;

        public ServiceForward Forward { get; private set; } = null!;

        public ConcurrentQueue<ForwardEvent> Events { get; } = new();

        public static async Task<RunningForward> StartAsync(int port = 80)
        {
            var running = new RunningForward(await SandboxCluster.StartAsync());
            await running.Cluster.CreateAsync(Application);
            running.Forward = ServiceForward.Open(running.Cluster.Client, new ForwardedService("default", "web", port, FreePort()), [], running);
            Assert.True(await running.Forward.FindAsync(CancellationToken.None));
            running._run = running.Forward.RunAsync(running._stop.Token);
            return running;
        }

        public void Report(ForwardEvent value) => Events.Enqueue(value);

        public async Task<string> AskAsync(string host)
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = Patience };
            return await http.GetStringAsync($"http://{host}:{Forward.Port}/ping");
        }

        public async Task<string> PodAsync()
        {
            var pods = await cluster.Client.ListAsync("v1", "Pod", new ListOptions { Namespace = "default", LabelSelector = "app=web" }).ToListAsync();
            return (string)Assert.Single(pods, pod => pod["metadata"]!["deletionTimestamp"] is null)["metadata"]!["name"]!;
        }

        /// <summary>Ends when the pod is gone: until then it goes on answering.</summary>
        public async Task DeleteAsync(string pod)
        {
            var id = new KubernetesObjectId("v1", "Pod", "default", pod);
            await cluster.Client.DeleteAsync(id);
            using var patience = new CancellationTokenSource(Patience);
            while (await cluster.Client.GetAsync(id, patience.Token) is not null)
                await Task.Delay(TimeSpan.FromSeconds(1), cluster.Time, patience.Token);
        }

        public async ValueTask DisposeAsync()
        {
            if (_stop.IsCancellationRequested)
                return;
            await _stop.CancelAsync();
            await _run.WaitAsync(Patience);
            Forward.Dispose();
            _stop.Dispose();
            await cluster.DisposeAsync();
        }
    }
}
