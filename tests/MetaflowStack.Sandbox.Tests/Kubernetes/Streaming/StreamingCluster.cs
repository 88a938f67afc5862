using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;

namespace MetaflowStack.Sandbox.Tests.Kubernetes.Streaming;

/// <summary>A cluster with a running pod to look into.</summary>
internal static class StreamingCluster
{
    public const string Pod = "/api/v1/namespaces/default/pods/box";

    public const string PodBody = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"box"},"spec":{"containers":[{"name":"main","image":"registry.test/box:1","workingDir":"/work",
         "env":[{"name":"GREETING","value":"hello"},{"name":"LONGER","value":"$(GREETING) you"},{"name":"NODE","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],
         "ports":[{"containerPort":8080,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/ping","port":"http"}}}]}}
        """;

    public static async Task<TestCluster> StartAsync(string pod = PodBody)
    {
        var cluster = await TestCluster.StartAsync();
        await cluster.CreateAsync("/api/v1/namespaces/default/pods", pod);
        cluster.Pass(60);
        Assert.Equal("Running", (string?)(await cluster.GetAsync(Pod))["status"]!["phase"]);
        return cluster;
    }

    public static async Task<RemoteSession> ConnectAsync(this TestCluster cluster, string path, params string[] protocols)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {cluster.Access.Token}");
        using var expected = X509Certificate2.CreateFromPem(cluster.ServerCertificatePem);
        var hash = expected.GetCertHashString();
        socket.Options.RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == hash;
        socket.Options.CollectHttpResponseDetails = true;
        foreach (var protocol in protocols)
            socket.Options.AddSubProtocol(protocol);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await socket.ConnectAsync(new Uri(cluster.Url.Replace("https", "wss", StringComparison.Ordinal) + path), patience.Token);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        return new RemoteSession(socket);
    }

    /// <summary>Begins a process in the pod's container, all streams asked for.</summary>
    public static Task<RemoteSession> ExecAsync(this TestCluster cluster, string[] command, string protocol = "v5.channel.k8s.io", string streams = "stdin=true&stdout=true&stderr=true") =>
        cluster.ConnectAsync($"{Pod}/exec?{streams}&{string.Join('&', command.Select(c => $"command={Uri.EscapeDataString(c)}"))}", protocol);

    /// <summary>Runs a script to its end, with nothing on standard input.</summary>
    public static async Task<RemoteSession> ShellAsync(this TestCluster cluster, string script) =>
        await (await cluster.ExecAsync(["sh", "-c", script], streams: "stdout=true&stderr=true")).EndAsync();
}
