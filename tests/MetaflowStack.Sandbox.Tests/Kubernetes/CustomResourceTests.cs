using System.Net;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

public sealed class CustomResourceTests
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Widgets = "/apis/example.test/v1/namespaces/default/widgets";

    [Theory]
    [InlineData("""{"size":0}""", "Widget.example.test \"w\" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1")]
    [InlineData("{}", "Widget.example.test \"w\" is invalid: spec.size: Required value")]
    [InlineData("""{"size":1,"color":"blue"}""", "Widget.example.test \"w\" is invalid: spec.color: Unsupported value: \"blue\": supported values: \"red\", \"green\"")]
    public async Task The_schema_of_the_definition_is_enforced(string spec, string message)
    {
        await using var cluster = await StartAsync();

        var (code, error) = await cluster.SendAsync(HttpMethod.Post, Widgets, Widget(spec));

        Assert.Equal((422, message), ((int)code, (string?)error["message"]));
    }

    [Fact]
    public async Task Defaults_of_the_schema_are_filled_in_and_unknown_fields_pruned_but_where_preserved()
    {
        await using var cluster = await StartAsync();

        var widget = await cluster.CreateAsync(Widgets, Widget("""{"size":1,"odd":true,"free":{"any":{"thing":1}}}"""));

        Assert.Equal("""{"size":1,"free":{"any":{"thing":1}},"color":"red"}""", widget["spec"]!.ToJsonString());
        Assert.Equal(1, (int)widget["metadata"]!["generation"]!);
    }

    [Fact]
    public async Task Map_lists_of_the_schema_merge_by_their_keys()
    {
        await using var cluster = await StartAsync();
        await cluster.ApplyAsync(Widgets + "/w", Widget("""{"size":1,"parts":[{"name":"a","count":1}]}"""), manager: "first");

        var merged = await cluster.ApplyAsync(Widgets + "/w", Widget("""{"size":1,"parts":[{"name":"b"}]}"""), manager: "second");

        Assert.Equal("""[{"name":"a","count":1},{"name":"b"}]""", merged["spec"]!["parts"]!.ToJsonString());
    }

    [Fact]
    public async Task The_status_is_written_through_its_subresource_alone()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(Widgets, Widget("""{"size":1}"""));

        await cluster.SendAsync(HttpMethod.Patch, Widgets + "/w", """{"status":{"ok":true},"spec":{"size":2}}""", "application/merge-patch+json");
        var (_, after) = await cluster.SendAsync(HttpMethod.Patch, Widgets + "/w/status", """{"status":{"ok":false},"spec":{"size":3}}""", "application/merge-patch+json");

        Assert.Equal("""{"ok":false}""", after["status"]!.ToJsonString());
        Assert.Equal("2 2", $"{after["spec"]!["size"]} {after["metadata"]!["generation"]}");
    }

    [Fact]
    public async Task A_definition_that_goes_takes_its_objects_and_its_paths_along()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(Widgets, Widget("""{"size":1}"""));

        await cluster.SendAsync(HttpMethod.Delete, Definitions + "/widgets.example.test");
        cluster.Pass(10);

        Assert.Equal(HttpStatusCode.NotFound, (await cluster.SendAsync(HttpMethod.Get, Definitions + "/widgets.example.test")).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await cluster.SendAsync(HttpMethod.Get, Widgets)).Code);
    }

    [Fact]
    public async Task A_name_that_is_not_plural_and_group_is_invalid()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);

        var (code, error) = await cluster.SendAsync(HttpMethod.Post, Definitions, Objects.WidgetDefinition.Replace("\"widgets.example.test\"", "\"other.example.test\"", StringComparison.Ordinal));

        Assert.Equal(422, (int)code);
        Assert.Contains("must be spec.names.plural+\".\"+spec.group", (string?)error["message"], StringComparison.Ordinal);
    }

    private static async Task<TestCluster> StartAsync()
    {
        var cluster = await TestCluster.StartAsync(nodes: 0);
        await cluster.CreateAsync(Definitions, Objects.WidgetDefinition);
        cluster.Pass(2);
        return cluster;
    }

    private static string Widget(string spec) => $$"""{"apiVersion":"example.test/v1","kind":"Widget","metadata":{"name":"w"},"spec":{{spec}} }""";
}
