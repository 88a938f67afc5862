using System.Net;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

public sealed class AuthenticationTests
{
    [Fact]
    public async Task Without_credentials_everything_but_version_and_health_is_401()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        using var stranger = cluster.NewClient();

        using var refused = await stranger.GetAsync("api/v1/namespaces");
        var status = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Status Failure Unauthorized Unauthorized 401", $"{status["kind"]} {status["status"]} {status["message"]} {status["reason"]} {status["code"]}");
        Assert.Contains("v1.33.2", await stranger.GetStringAsync("version"), StringComparison.Ordinal);
        Assert.Equal("ok", await stranger.GetStringAsync("readyz"));
    }

    [Fact]
    public async Task A_wrong_token_is_401_even_beside_a_good_certificate()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        using var client = cluster.NewClient(token: "wrong", withCertificate: true);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("api/v1/namespaces")).StatusCode);
    }

    [Fact]
    public async Task The_client_certificate_lets_in()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        using var client = cluster.NewClient(withCertificate: true);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("api/v1/namespaces")).StatusCode);
    }

    [Fact]
    public async Task The_certificate_of_another_cluster_does_not()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        await using var other = await TestCluster.StartAsync(nodes: 0);
        using var client = cluster.NewClient(token: other.Access.Token);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("api/v1/namespaces")).StatusCode);
    }

    [Fact]
    public async Task A_service_account_token_lets_in_until_it_expires()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        var review = await cluster.CreateAsync("/api/v1/namespaces/default/serviceaccounts/default/token",
            """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":[],"expirationSeconds":600}}""");
        using var client = cluster.NewClient(token: (string)review["status"]!["token"]!);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("api/v1/namespaces")).StatusCode);
        cluster.Pass(601);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("api/v1/namespaces")).StatusCode);
    }

    [Fact]
    public async Task A_cluster_that_was_deleted_is_gone()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        var again = cluster.Clusters.Create(TestCluster.Id.ToUpperInvariant(), "1.33.2");
        Assert.Equal(cluster.Access, again);

        cluster.Clusters.Delete(TestCluster.Id);

        Assert.Null(cluster.Clusters.Find(TestCluster.Id));
        Assert.Equal(HttpStatusCode.NotFound, (await cluster.Client.GetAsync("api/v1/namespaces")).StatusCode);
    }
}
