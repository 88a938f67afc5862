using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

public sealed class PatchTests
{
    private const string Web = Objects.Deployments + "/web";

    [Theory]
    [InlineData("application/json-patch+json", """[{"op":"test","path":"/spec/replicas","value":2},{"op":"replace","path":"/spec/replicas","value":5}]""", "/spec/replicas", "5")]
    [InlineData("application/json-patch+json", """[{"op":"add","path":"/metadata/labels/a~1b","value":"c"}]""", "/metadata/labels", """{"app":"web","a/b":"c"}""")]
    [InlineData("application/merge-patch+json", """{"metadata":{"labels":{"app":null,"x":"y"}}}""", "/metadata/labels", """{"x":"y"}""")]
    [InlineData("application/strategic-merge-patch+json", """{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"b:2"}]}}}}""", "/spec/template/spec/containers/0/image", "\"b:2\"")]
    [InlineData("application/strategic-merge-patch+json", """{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"b:2"}]}}}}""", "/spec/template/spec/containers/0/ports/0/containerPort", "8080")]
    [InlineData("application/strategic-merge-patch+json", """{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"s:1"},{"name":"main","$patch":"delete"}]}}}}""", "/spec/template/spec/containers/0/name", "\"side\"")]
    [InlineData("application/strategic-merge-patch+json", """{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}""", "/spec/strategy", """{"type":"Recreate"}""")]
    [InlineData("application/strategic-merge-patch+json", """{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"side"},{"name":"main"}],"containers":[{"name":"side","image":"s:1"}]}}}}""", "/spec/template/spec/containers/0/name", "\"side\"")]
    public async Task Each_kind_of_patch_does_what_its_standard_says(string mediaType, string patch, string pointer, string expected)
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        await cluster.ApplyAsync(Web, Objects.Deployment());

        var (code, patched) = await cluster.SendAsync(HttpMethod.Patch, Web, patch, mediaType);

        Assert.True((int)code == 200, (string?)patched["message"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), Find(patched, pointer)), $"{pointer}: {Find(patched, pointer)?.ToJsonString()}");
    }

    [Fact]
    public async Task A_strict_patch_with_an_unknown_field_is_invalid()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        await cluster.ApplyAsync(Web, Objects.Deployment());

        var (code, error) = await cluster.SendAsync(HttpMethod.Patch, Web + "?fieldValidation=Strict", """{"spec":{"replicaz":5}}""", "application/merge-patch+json");

        Assert.Equal(422, (int)code);
        Assert.EndsWith("strict decoding error: unknown field \"spec.replicaz\"", (string?)error["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Custom_resources_take_no_strategic_merge_patch()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        await cluster.CreateAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Objects.WidgetDefinition);
        cluster.Pass(2);
        await cluster.CreateAsync("/apis/example.test/v1/namespaces/default/widgets", """{"apiVersion":"example.test/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"size":1}}""");

        var (code, _) = await cluster.SendAsync(HttpMethod.Patch, "/apis/example.test/v1/namespaces/default/widgets/w", """{"spec":{"size":2}}""", "application/strategic-merge-patch+json");

        Assert.Equal(415, (int)code);
    }

    [Fact]
    public async Task The_scale_subresource_changes_the_replicas()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        await cluster.ApplyAsync(Web, Objects.Deployment());

        var (_, scale) = await cluster.SendAsync(HttpMethod.Patch, Web + "/scale", """{"spec":{"replicas":7}}""", "application/merge-patch+json");

        Assert.Equal("Scale 7 app=web", $"{scale["kind"]} {scale["spec"]!["replicas"]} {scale["status"]!["selector"]}");
        Assert.Equal(7, (int)(await cluster.GetAsync(Web))["spec"]!["replicas"]!);
    }

    private static JsonNode? Find(JsonNode? node, string pointer)
    {
        foreach (var part in pointer.Split('/').Skip(1))
            node = node is JsonArray list ? list[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)] : node?[part];
        return node;
    }
}
