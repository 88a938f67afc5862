using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Tests.Server;

namespace MetaflowStack.Kubernetes.Tests.Client;

public class DiscoveryTests
{
    [Fact]
    public async Task All_kinds_are_asked_for_once_however_many_want_to_know()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        using var client = new KubernetesClient(server.Connection);

        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.FindKindAsync("apps/v1", "Deployment", CancellationToken.None)));

        Assert.All(found, kind => Assert.Equal(("deployments", true), (kind!.Plural, kind.IsNamespaced)));
        Assert.Equal(["GET /api", "GET /apis"], server.Requests.Select(request => request.ToString()).Order());
        Assert.StartsWith("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,", server.Requests.First().Headers["Accept"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_that_was_not_known_is_found_once_its_definition_is_there()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On("GET /apis", DiscoveryAnswers.OtherGroups, DiscoveryAnswers.Aggregated(("argoproj.io", "v1alpha1", [("EventBus", "eventbus", true)])));
        using var client = new KubernetesClient(server.Connection);

        Assert.NotNull(await client.FindKindAsync("apps/v1", "Deployment", CancellationToken.None));
        var eventBus = await client.FindKindAsync("argoproj.io/v1alpha1", "EventBus", CancellationToken.None);

        Assert.Equal("apis/argoproj.io/v1alpha1/namespaces/argo/eventbus/default", eventBus!.ObjectPath("argo", "default"));
        Assert.Equal(4, client.Requests.Total);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(406)]
    public async Task A_server_without_aggregated_discovery_is_asked_group_by_group(int status)
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server
            .On("GET /api", ScriptedApiServer.Json("""{"kind":"APIVersions","versions":["v1"]}""", status))
            .On("GET /apis", ScriptedApiServer.Json("""{"kind":"APIGroupList","groups":[]}""", status))
            .On("GET /api/v1", ScriptedApiServer.Json("""
                {"kind":"APIResourceList","groupVersion":"v1","resources":[
                  {"name":"namespaces","kind":"Namespace","namespaced":false,"verbs":["get","list"]},
                  {"name":"pods","kind":"Pod","namespaced":true,"verbs":["get"]},
                  {"name":"pods/log","kind":"Pod","namespaced":true,"verbs":["get"]}]}
                """))
            .On("GET /apis/apps/v1", ScriptedApiServer.Json("""
                {"kind":"APIResourceList","groupVersion":"apps/v1","resources":[{"name":"deployments","kind":"Deployment","namespaced":true,"verbs":["get"]}]}
                """));
        using var client = new KubernetesClient(server.Connection);

        Assert.Equal("api/v1/namespaces/argo", (await client.FindKindAsync("v1", "Namespace", CancellationToken.None))!.ObjectPath(null, "argo"));
        Assert.Equal("api/v1/namespaces/a/pods", (await client.FindKindAsync("v1", "Pod", CancellationToken.None))!.ListPath("a"));
        Assert.Equal("apis/apps/v1/namespaces/a/deployments", (await client.FindKindAsync("apps/v1", "Deployment", CancellationToken.None))!.ListPath("a"));
        Assert.Null(await client.FindKindAsync("argoproj.io/v1alpha1", "EventBus", CancellationToken.None));
        Assert.Equal(["get", "list"], (await client.FindKindAsync("v1", "Namespace", CancellationToken.None))!.Verbs);
    }
}
