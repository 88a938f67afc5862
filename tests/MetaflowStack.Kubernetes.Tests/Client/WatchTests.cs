using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Tests.Server;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Kubernetes.Tests.Client;

public class WatchTests
{
    private const string List = "GET /api/v1/namespaces/default/pods";
    private const string Watch = "WATCH /api/v1/namespaces/default/pods";

    [Fact]
    public async Task A_watch_lists_first_and_goes_on_from_there()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On(List, PodList("10", Pod("a", "5")));
        server.On(Watch, ScriptedApiServer.Watch(true, Event("ADDED", Pod("b", "11")), Event("MODIFIED", Pod("a", "12")), Event("DELETED", Pod("b", "13"))));

        Assert.Equal(["Changed a", "Synced", "Changed b", "Changed a", "Deleted b"], await ReadAsync(server, 5));
        var request = server.Requests.Single(request => request.Query.Contains("watch", StringComparison.Ordinal));
        Assert.Equal(("10", "true", "app=web"), (request["resourceVersion"], request["allowWatchBookmarks"], request["labelSelector"]));
    }

    [Fact]
    public async Task A_watch_that_ends_is_taken_up_at_the_last_bookmark()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On(List, PodList("10"));
        server.On(
            Watch,
            ScriptedApiServer.Watch(false, Event("ADDED", Pod("a", "11")), Event("BOOKMARK", """{"kind":"Pod","metadata":{"resourceVersion":"40"}}""")),
            ScriptedApiServer.Watch(true, Event("ADDED", Pod("b", "41"))));

        Assert.Equal(["Synced", "Changed a", "Changed b"], await ReadAsync(server, 3));
        Assert.Equal(["10", "40"], server.Requests.Where(request => request["watch"] == "true").Select(request => request["resourceVersion"]));
        Assert.Single(server.Requests, request => request.Path.EndsWith("/pods", StringComparison.Ordinal) && request["watch"] == "");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_watch_that_is_too_old_lists_again_and_reports_what_went_meanwhile(bool asEvent)
    {
        await using var server = await ScriptedApiServer.StartAsync();
        var gone = """{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}""";
        server.On(List, PodList("10", Pod("a", "5"), Pod("b", "6")), PodList("90", Pod("b", "80")));
        server.On(
            Watch,
            asEvent ? ScriptedApiServer.Watch(false, Event("ERROR", gone)) : ScriptedApiServer.Json(gone, 410),
            ScriptedApiServer.Watch(true, Event("MODIFIED", Pod("b", "91"))));

        Assert.Equal(["Changed a", "Changed b", "Synced", "Changed b", "Deleted a", "Synced", "Changed b"], await ReadAsync(server, 7));
        Assert.Equal(["10", "90"], server.Requests.Where(request => request["watch"] == "true").Select(request => request["resourceVersion"]));
    }

    [Fact]
    public async Task A_connection_that_breaks_within_a_line_loses_nothing()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On(List, PodList("10"), PodList("20", Pod("a", "15")));
        server.On(
            Watch,
            async context =>
            {
                await context.Response.WriteAsync("{\"type\":\"ADDED\",\"obj");
                await context.Response.Body.FlushAsync();
            },
            ScriptedApiServer.Watch(true));
        Assert.Equal(["Synced", "Changed a", "Synced"], await ReadAsync(server, 3));
    }

    [Fact]
    public async Task A_watch_that_is_refused_says_why()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On(List, PodList("10"));
        server.On(Watch, ScriptedApiServer.Status(403, "Forbidden", "pods is forbidden: User \"x\" cannot watch"));
        var fault = await Assert.ThrowsAsync<KubernetesException>(() => ReadAsync(server, 2));
        Assert.Contains("Watching pods failed. Forbidden: pods is forbidden", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<List<string>> ReadAsync(ScriptedApiServer server, int count)
    {
        using var client = new KubernetesClient(server.Connection);
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var kind = await client.FindKindAsync("v1", "Pod", guard.Token);
        var seen = new List<string>();
        await foreach (var change in client.Watch(kind!, new ListOptions { Namespace = "default", LabelSelector = "app=web" }).RunAsync(guard.Token))
        {
            seen.Add($"{change.Type} {change.Object.Text("metadata", "name")}".TrimEnd());
            if (seen.Count == count)
                break;
        }
        return seen;
    }

    private static string Pod(string name, string version) =>
        $$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}","namespace":"default","uid":"uid-{{{name}}}","resourceVersion":"{{{version}}}"}}""";

    private static string Event(string type, string item) => $$"""{"type":"{{type}}","object":{{item}}}""";

    private static ScriptedApiServer.Answer PodList(string version, params string[] pods) =>
        ScriptedApiServer.Json($$"""{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"{{version}}"},"items":[{{string.Join(',', pods)}}]}""");
}
