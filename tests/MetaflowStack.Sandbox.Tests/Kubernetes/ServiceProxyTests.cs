using System.Net;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

/// <summary>Requests to Services through the API server.</summary>
public sealed class ServiceProxyTests
{
    private const string Services = "/api/v1/namespaces/default/services";
    private const string Service = """
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"name":"http","port":80,"targetPort":"http"}]}}
        """;

    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","labels":{"app":"web"}},"spec":{"containers":[{"name":"main","image":"registry.test/web:1",
         "ports":[{"containerPort":8080,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/ping","port":"http"}}}]}}
        """;

    [Theory]
    [InlineData("web:80", "/ping", 200, "pong")]
    [InlineData("http:web:80", "/ping", 200, "pong")]
    [InlineData("http:web:http", "/ping", 200, "pong")]
    [InlineData("web:80", "/nothing", 404, "404: Not Found")]
    public async Task A_ready_pod_of_the_service_answers(string name, string path, int status, string text)
    {
        await using var cluster = await WithServiceAsync(pod: true);
        using var answer = await cluster.Client.GetAsync($"{cluster.Url}{Services}/{name}/proxy{path}");

        Assert.Equal((status, text), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData(false, "http:web:80", "no endpoints available for service \\\"web\\\"")]
    [InlineData(true, "http:web:81", "no service port 81 found for service \\\"web\\\"")]
    [InlineData(true, "http:web:other", "no endpoints available for service \\\"http:web:other\\\"")]
    public async Task Without_anybody_behind_it_the_answer_is_503_in_the_api_servers_words(bool pod, string name, string words)
    {
        await using var cluster = await WithServiceAsync(pod);
        using var answer = await cluster.Client.GetAsync($"{cluster.Url}{Services}/{name}/proxy/ping");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_is_not_ready_is_not_asked()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.CreateAsync(Services, Service);
        await cluster.CreateAsync("/api/v1/namespaces/default/pods", Pod);
        cluster.Pass(1);
        using var answer = await cluster.Client.GetAsync($"{cluster.Url}{Services}/web:80/proxy/ping");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task A_service_that_does_not_exist_is_not_found()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var answer = await cluster.Client.GetAsync($"{cluster.Url}{Services}/none:80/proxy/ping");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("services \\\"none\\\" not found", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<TestCluster> WithServiceAsync(bool pod)
    {
        var cluster = await TestCluster.StartAsync();
        await cluster.CreateAsync(Services, Service);
        if (pod)
            await cluster.CreateAsync("/api/v1/namespaces/default/pods", Pod);
        cluster.Pass(60);
        return cluster;
    }
}
