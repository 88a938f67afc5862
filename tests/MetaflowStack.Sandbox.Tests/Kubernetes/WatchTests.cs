using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

public sealed class WatchTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task A_watch_from_a_revision_tells_what_happened_since_and_what_happens()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        var revision = (string)(await cluster.GetAsync(Maps))["metadata"]!["resourceVersion"]!;
        await cluster.CreateAsync(Maps, Objects.ConfigMap("one", """{"a":"1"}"""));
        using var watch = await Watch.OpenAsync(cluster, $"{Maps}?watch=true&resourceVersion={revision}");
        Assert.Equal("ADDED one", await watch.NextAsync());

        await cluster.SendAsync(HttpMethod.Patch, Maps + "/one", """{"data":{"a":"2"}}""", "application/merge-patch+json");
        await cluster.SendAsync(HttpMethod.Delete, Maps + "/one");

        Assert.Equal("MODIFIED one", await watch.NextAsync());
        Assert.Equal("DELETED one", await watch.NextAsync());
    }

    [Fact]
    public async Task An_object_that_leaves_the_selection_is_deleted_for_the_watch()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        using var watch = await Watch.OpenAsync(cluster, $"{Maps}?watch=1&labelSelector=app%3Da");
        await cluster.CreateAsync(Maps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one","labels":{"app":"a"}}}""");
        await cluster.CreateAsync(Maps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"two","labels":{"app":"b"}}}""");

        await cluster.SendAsync(HttpMethod.Patch, Maps + "/one", """{"metadata":{"labels":{"app":"b"}}}""", "application/merge-patch+json");

        Assert.Equal("ADDED one", await watch.NextAsync());
        Assert.Equal("DELETED one", await watch.NextAsync());
    }

    [Fact]
    public async Task A_watch_sees_controllers_at_work_without_anybody_asking()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Objects.Deployments + "/web", Objects.Deployment(replicas: 1));
        using var watch = await Watch.OpenAsync(cluster, "/api/v1/namespaces/default/pods?watch=1");

        cluster.Pass(60);

        string line;
        do
            line = await watch.NextAsync(o => (string?)o["status"]!["phase"]);
        while (line.EndsWith("Pending", StringComparison.Ordinal));
        Assert.Equal("MODIFIED Running", line);
    }

    [Fact]
    public async Task Initial_events_end_with_a_bookmark_that_says_so()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        using var watch = await Watch.OpenAsync(cluster, $"{Maps}?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan");

        Assert.Equal("ADDED kube-root-ca.crt", await watch.NextAsync());
        Assert.Equal("BOOKMARK true", await watch.NextAsync(o => (string?)o["metadata"]!["annotations"]!["k8s.io/initial-events-end"]));
    }

    [Fact]
    public async Task After_a_restart_an_old_revision_is_expired_and_the_newest_goes_on()
    {
        var time = new ManualTime();
        await using var cluster = await TestCluster.StartAsync(nodes: 0, time: time);
        var old = (string)(await cluster.GetAsync(Maps))["metadata"]!["resourceVersion"]!;
        await cluster.CreateAsync(Maps, Objects.ConfigMap("one", "{}"));
        var newest = (string)(await cluster.GetAsync(Maps))["metadata"]!["resourceVersion"]!;
        await using var later = await TestCluster.StartAsync(JsonNode.Parse(cluster.Clusters.Save().ToJsonString()), time: time);

        using var expired = await Watch.OpenAsync(later, $"{Maps}?watch=1&resourceVersion={old}");
        Assert.Equal("ERROR 410", await expired.NextAsync(o => o["code"]!.ToString()));
        using var good = await Watch.OpenAsync(later, $"{Maps}?watch=1&resourceVersion={newest}");
        await later.CreateAsync(Maps, Objects.ConfigMap("two", "{}"));
        Assert.Equal("ADDED two", await good.NextAsync());
    }

    [Fact]
    public async Task A_watch_ends_after_the_seconds_asked_for()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        using var watch = await Watch.OpenAsync(cluster, $"{Maps}?watch=1&timeoutSeconds=1&resourceVersion={(await cluster.GetAsync(Maps))["metadata"]!["resourceVersion"]}");

        Assert.Equal("end", await watch.NextAsync());
    }

    private sealed class Watch(HttpResponseMessage response, StreamReader reader) : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

        public static async Task<Watch> OpenAsync(TestCluster cluster, string path)
        {
            var response = await cluster.Client.GetAsync(path.TrimStart('/'), HttpCompletionOption.ResponseHeadersRead);
            return new Watch(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        }

        public async Task<string> NextAsync(Func<JsonNode, string?>? show = null)
        {
            using var patience = new CancellationTokenSource(Patience);
            if (await reader.ReadLineAsync(patience.Token) is not { } line)
                return "end";
            var change = JsonNode.Parse(line)!;
            show ??= o => (string?)o["metadata"]!["name"];
            return $"{change["type"]} {show(change["object"]!)}";
        }

        public void Dispose()
        {
            reader.Dispose();
            response.Dispose();
        }
    }
}
