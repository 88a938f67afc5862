using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

public sealed class DiscoveryTests
{
    [Fact]
    public async Task Plain_discovery_lists_groups_versions_and_resources_with_their_subresources()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);

        var groups = (await cluster.GetAsync("/apis"))["groups"]!.AsArray().Select(g => (string)g!["preferredVersion"]!["groupVersion"]!).ToList();
        Assert.Contains("apps/v1", groups);
        Assert.Contains("rbac.authorization.k8s.io/v1", groups);
        var apps = (await cluster.GetAsync("/apis/apps/v1"))["resources"]!.AsArray();
        var deployment = apps.Single(r => (string?)r!["name"] == "deployments")!;
        Assert.Equal("Deployment True deploy", $"{deployment["kind"]} {(bool)deployment["namespaced"]!} {deployment["shortNames"]![0]}");
        var scale = apps.Single(r => (string?)r!["name"] == "deployments/scale")!;
        Assert.Equal("autoscaling v1 Scale", $"{scale["group"]} {scale["version"]} {scale["kind"]}");
    }

    [Theory]
    [InlineData("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json", "APIGroupDiscoveryList")]
    [InlineData("application/json", "APIGroupList")]
    public async Task The_accepted_media_type_chooses_aggregated_or_plain_discovery(string accept, string kind)
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        using var request = new HttpRequestMessage(HttpMethod.Get, "apis");
        request.Headers.TryAddWithoutValidation("Accept", accept);

        using var response = await cluster.Client.SendAsync(request);

        Assert.Equal(kind, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["kind"]);
        var expected = kind == "APIGroupList" ? "application/json" : "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
        Assert.Equal(MediaTypeHeaderValue.Parse(expected), response.Content.Headers.ContentType);
    }

    [Fact]
    public async Task A_custom_resource_is_served_once_its_definition_is_established_about_a_second_later()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        await cluster.CreateAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Objects.WidgetDefinition);
        var (early, error) = await cluster.SendAsync(HttpMethod.Get, "/apis/example.test/v1/namespaces/default/widgets");
        Assert.Equal(404, (int)early);
        Assert.Equal("the server could not find the requested resource", (string?)error["message"]);

        cluster.Pass(2);

        var definition = await cluster.GetAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.test");
        Assert.Equal(["Established:True", "NamesAccepted:True"], definition["status"]!["conditions"]!.AsArray().Select(c => $"{c!["type"]}:{c["status"]}").Order());
        Assert.Equal("widgets", (string?)(await cluster.GetAsync("/apis/example.test/v1"))["resources"]![0]!["name"]);
        Assert.Equal("WidgetList", (string?)(await cluster.GetAsync("/apis/example.test/v1/widgets"))["kind"]);
    }

    [Fact]
    public async Task OpenApi_documents_carry_kinds_list_keys_and_field_validation()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);

        var url = (string)(await cluster.GetAsync("/openapi/v3"))["paths"]!["apis/apps/v1"]!["serverRelativeURL"]!;
        var document = await cluster.GetAsync(url);

        var schemas = document["components"]!["schemas"]!;
        Assert.Equal("Deployment", (string?)schemas["io.k8s.api.apps.v1.Deployment"]!["x-kubernetes-group-version-kind"]![0]!["kind"]);
        Assert.Equal("name", (string?)schemas["io.k8s.api.core.v1.PodSpec"]!["properties"]!["containers"]!["x-kubernetes-list-map-keys"]![0]);
        var patch = document["paths"]!["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]!["patch"]!;
        Assert.Contains(patch["parameters"]!.AsArray(), p => (string?)p!["name"] == "fieldValidation");
    }
}
