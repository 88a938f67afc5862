using System.Net;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

public sealed class ApplyTests
{
    private const string Web = Objects.Deployments + "/web";

    [Fact]
    public async Task Applying_the_same_configuration_again_changes_no_resource_version()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web, Objects.Deployment());
        cluster.Pass(120);
        var settled = await cluster.GetAsync(Web);

        var (code, again) = await cluster.TryApplyAsync(Web, Objects.Deployment());

        Assert.Equal(HttpStatusCode.OK, code);
        Assert.True(JsonNode.DeepEquals(settled, again));
    }

    [Fact]
    public async Task A_dry_run_shows_what_would_come_and_stores_nothing()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web, Objects.Deployment(replicas: 1));

        var (_, planned) = await cluster.TryApplyAsync(Web, Objects.Deployment(replicas: 3), dryRun: true);

        Assert.Equal(3, (int)planned["spec"]!["replicas"]!);
        Assert.Equal(1, (int)(await cluster.GetAsync(Web))["spec"]!["replicas"]!);
    }

    [Fact]
    public async Task A_field_of_another_manager_is_a_conflict_that_names_owner_and_field_unless_forced()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web, Objects.Deployment(image: "a:1"), manager: "first");

        var (code, error) = await cluster.TryApplyAsync(Web, Objects.Deployment(image: "a:2"), manager: "second");

        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"first\": .spec.template.spec.containers[name=\"main\"].image", (string?)error["message"]);
        Assert.Equal("FieldManagerConflict", (string?)error["details"]!["causes"]![0]!["reason"]);
        Assert.Equal(".spec.template.spec.containers[name=\"main\"].image", (string?)error["details"]!["causes"]![0]!["field"]);

        var forced = await cluster.ApplyAsync(Web, Objects.Deployment(image: "a:2"), manager: "second", force: true);
        Assert.Equal("a:2", (string?)forced["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]);
    }

    [Fact]
    public async Task What_a_manager_no_longer_applies_goes_unless_somebody_else_owns_it_too()
    {
        await using var cluster = await TestCluster.StartAsync();
        const string map = "/api/v1/namespaces/default/configmaps/shared";
        await cluster.ApplyAsync(map, Objects.ConfigMap("shared", """{"mine":"1","ours":"2"}"""), manager: "first");
        await cluster.ApplyAsync(map, Objects.ConfigMap("shared", """{"ours":"2","theirs":"3"}"""), manager: "second");

        var after = await cluster.ApplyAsync(map, Objects.ConfigMap("shared", "{}"), manager: "first");

        Assert.Equal(["ours", "theirs"], after["data"]!.AsObject().Select(d => d.Key).Order());
    }

    [Fact]
    public async Task Managed_fields_name_keyed_items_as_Kubernetes_does()
    {
        await using var cluster = await TestCluster.StartAsync();

        var applied = await cluster.ApplyAsync(Web, Objects.Deployment(), manager: "metaflow-stack");

        var entry = applied["metadata"]!["managedFields"]![0]!;
        Assert.Equal("metaflow-stack", (string?)entry["manager"]);
        Assert.Equal("Apply", (string?)entry["operation"]);
        var container = entry["fieldsV1"]!["f:spec"]!["f:template"]!["f:spec"]!["f:containers"]!["k:{\"name\":\"main\"}"]!;
        Assert.Equal("""{".":{},"f:image":{},"f:name":{},"f:ports":{"k:{\"containerPort\":8080,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}}}""", container.ToJsonString(Relaxed));
        Assert.False(entry["fieldsV1"]!["f:spec"]!.AsObject().ContainsKey("f:strategy"));
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Two_managers_of_one_list_own_their_items_and_keep_their_order()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web, Objects.Deployment(container: ""","env":[{"name":"B","value":"1"},{"name":"A","value":"1"}]"""), manager: "first");
        const string other = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"template":{"spec":{"containers":[{"name":"main","env":[{"name":"C","value":"2"}]}]}}}}
            """;

        await cluster.ApplyAsync(Web, other, manager: "second");
        var after = await cluster.ApplyAsync(Web, Objects.Deployment(container: ""","env":[{"name":"A","value":"1"}]"""), manager: "first");

        Assert.Equal(["A", "C"], after["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray().Select(e => (string)e!["name"]!));
    }

    [Fact]
    public async Task An_update_takes_the_changed_fields_from_their_owner()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web, Objects.Deployment(replicas: 1), manager: "first");
        await cluster.SendAsync(HttpMethod.Patch, Web + "?fieldManager=scaler", """{"spec":{"replicas":4}}""", "application/merge-patch+json");

        var (code, error) = await cluster.TryApplyAsync(Web, Objects.Deployment(replicas: 1), manager: "first");

        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.Contains("conflict with \"scaler\" using apps/v1 at 2026-", (string)error["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_field_cannot_be_applied()
    {
        await using var cluster = await TestCluster.StartAsync();

        var (code, error) = await cluster.TryApplyAsync(Web, Objects.Deployment().Replace("\"replicas\"", "\"replicaz\"", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.InternalServerError, code);
        Assert.Equal("failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.replicaz: field not declared in schema", (string?)error["message"]);
    }
}
