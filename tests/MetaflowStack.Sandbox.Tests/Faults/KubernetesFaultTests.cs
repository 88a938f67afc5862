using System.Net;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Faults;

/// <summary>What goes wrong with a cluster's API server.</summary>
public sealed class KubernetesFaultTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("Kubernetes.500:x1", 500, "etcdserver: request timed out", null)]
    [InlineData("Kubernetes.429:x1:retry-after=2s", 429, "Too many requests, please try again later.", "2")]
    [InlineData("Kubernetes.503:x1", 503, "the server is currently unable to handle the request", null)]
    [InlineData("Kubernetes.ExpiredAuthenticationToken", 401, "Unauthorized", null)]
    [InlineData("Kubernetes.WebhookDenied:configmaps:x1", 403, "admission webhook \\\"validation.sandbox.example\\\" denied the request: ", null)]
    [InlineData("Kubernetes.QuotaExceeded:x1", 403, "configmaps \\\"demo\\\" is forbidden: exceeded quota: sandbox, requested: count/configmaps=1, used: count/configmaps=10, limited: count/configmaps=10", null)]
    public async Task A_write_is_refused_once_in_the_API_servers_words(string fault, int status, string words, string? retryAfter)
    {
        await using var cluster = await ClusterSandbox.StartAsync();
        cluster.Sandbox.Server.Faults.Add(fault);
        var refused = await cluster.SendAsync("POST", ConfigMaps, ConfigMap());
        Assert.Equal((status, retryAfter), (refused.Status, refused.Headers.GetValueOrDefault("Retry-After")));
        Assert.Contains(words, refused.Body, StringComparison.Ordinal);
        Assert.Equal(201, (await cluster.SendAsync("POST", ConfigMaps, ConfigMap())).Status);
    }

    [Fact]
    public async Task An_update_meets_somebody_elses()
    {
        await using var cluster = await ClusterSandbox.StartAsync();
        await cluster.SendAsync("POST", ConfigMaps, ConfigMap());
        cluster.Sandbox.Server.Faults.Add("Kubernetes.Conflict");
        var refused = await cluster.SendAsync("PUT", ConfigMaps + "/demo", ConfigMap("2"));
        Assert.Equal((409, "Conflict"), (refused.Status, refused.Text("reason")));
        Assert.EndsWith("the object has been modified; please apply your changes to the latest version and try again", refused.Text("message"), StringComparison.Ordinal);
        Assert.Equal(200, (await cluster.SendAsync("PUT", ConfigMaps + "/demo", ConfigMap("2"))).Status);
    }

    [Fact]
    public async Task A_watch_is_told_that_its_revision_is_too_old()
    {
        await using var cluster = await ClusterSandbox.StartAsync();
        cluster.Sandbox.Server.Faults.Add("Kubernetes.Expired");
        var revision = (await cluster.SendAsync("GET", ConfigMaps)).Text("metadata", "resourceVersion");
        var ended = await cluster.SendAsync("GET", $"{ConfigMaps}?watch=1&resourceVersion={revision}");
        var told = JsonNode.Parse(ended.Body)!;
        Assert.Equal(("ERROR", 410, "Expired"), ((string)told["type"]!, (int)told["object"]!["code"]!, (string)told["object"]!["reason"]!));
    }

    [Fact]
    public async Task A_watch_breaks_at_once_or_after_a_while()
    {
        await using var cluster = await ClusterSandbox.StartAsync();
        cluster.Sandbox.Server.Faults.Add("Kubernetes.WatchDropped:30s:x1");
        var watch = cluster.SendAsync("GET", $"{ConfigMaps}?watch=1&timeoutSeconds=60");
        await cluster.SendAsync("GET", ConfigMaps);
        Assert.False(watch.IsCompleted);
        await UntilHitAsync(cluster);
        cluster.Sandbox.Pass(30);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => watch);
    }

    [Fact]
    public async Task A_watch_whose_connection_breaks_after_the_work_does_not_work_for_ever_first()
    {
        await using var cluster = await ClusterSandbox.StartAsync();
        cluster.Sandbox.Server.Faults.Add("Kubernetes.ConnectionDropped:after:x1");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => cluster.SendAsync("GET", $"{ConfigMaps}?watch=1").WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task An_API_server_restarts_and_every_connection_breaks_meanwhile()
    {
        await using var cluster = await ClusterSandbox.StartAsync();
        cluster.Sandbox.Server.Faults.Add("Kubernetes.Restart:20s@PUT@*/configmaps/none");
        using var request = new HttpRequestMessage(HttpMethod.Get, cluster.Url + ConfigMaps + "?watch=1&timeoutSeconds=60");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + cluster.Token);
        using var watch = await cluster.Sandbox.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, watch.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => cluster.SendAsync("PUT", ConfigMaps + "/none", ConfigMap()));
        await using var lines = await watch.Content.ReadAsStreamAsync();
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            var buffer = new byte[4096];
            while (await lines.ReadAsync(buffer) > 0)
            {
                // what was sent before the restart
            }
        });
        await Assert.ThrowsAsync<HttpRequestException>(() => cluster.SendAsync("PUT", ConfigMaps + "/none", ConfigMap()));
        cluster.Sandbox.Pass(20);
        Assert.NotEqual(0, (await cluster.SendAsync("PUT", ConfigMaps + "/none", ConfigMap())).Status);
    }

    [Fact]
    public async Task Images_and_containers_fail_by_name()
    {
        await using var cluster = await ClusterSandbox.StartAsync();
        cluster.Sandbox.Server.Faults.Add("Kubernetes.ErrImagePull:registry.test/web:* Kubernetes.CrashLoopBackOff:worker");
        async Task<string?> ReasonAsync(string name, string image, string container)
        {
            await cluster.SendAsync("POST", "/api/v1/namespaces/default/pods", $$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}"},"spec":{"containers":[{"name":"{{{container}}}","image":"{{{image}}}"}]}}""");
            cluster.Sandbox.Pass(120);
            var pod = await cluster.SendAsync("GET", "/api/v1/namespaces/default/pods/" + name);
            return (string?)pod.At("status", "containerStatuses")?[0]?["state"]?["waiting"]?["reason"];
        }

        Assert.Contains(await ReasonAsync("one", "registry.test/web:1", "main"), (string[])["ErrImagePull", "ImagePullBackOff"]);
        Assert.Equal("CrashLoopBackOff", await ReasonAsync("two", "registry.test/other:1", "worker"));
        Assert.Null(await ReasonAsync("three", "registry.test/other:1", "main"));
    }

    private static async Task UntilHitAsync(ClusterSandbox cluster) =>
        await SandboxProcess.UntilAsync(() => cluster.Sandbox.Server.Faults.List().All(f => f.Hits > 0) ? "hit" : null, "watch");

    private static string ConfigMap(string value = "1") => $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"demo"},"data":{"a":"{{{value}}}"}}""";
}

/// <summary>A sandbox with a cluster in it.</summary>
internal sealed class ClusterSandbox : IAsyncDisposable
{
    private ClusterSandbox(TestSandbox sandbox, string path, string token) => (Sandbox, Url, Token) = (sandbox, sandbox.Url + path, token);

    public TestSandbox Sandbox { get; }

    public string Url { get; }

    public string Token { get; }

    public static async Task<ClusterSandbox> StartAsync()
    {
        var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        var access = sandbox.Server.Arm.Clusters.Find($"{sandbox.Subscription}/{Stack.Cluster}")!;
        return new ClusterSandbox(sandbox, access.PathBase, access.Token);
    }

    public Task<Answer> SendAsync(string method, string path, string? body = null) => Sandbox.SendAsync(method, Url + path, body, ("Authorization", "Bearer " + Token));

    public ValueTask DisposeAsync() => Sandbox.DisposeAsync();
}
