using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;
using MetaflowStack.Kubernetes.Tests.Server;

namespace MetaflowStack.Kubernetes.Tests.Client;

public class OperationTests
{
    private const string Path = "/apis/apps/v1/namespaces/default/deployments/web";
    private const string Deployment = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"default","uid":"u1"}}""";

    private static readonly KubernetesObjectId Id = new("apps/v1", "Deployment", "default", "web");

    private static JsonObject Manifest => JsonNode.Parse(Deployment)!.AsObject();

    [Theory]
    [InlineData(false, false, "force=false")]
    [InlineData(true, false, "force=true")]
    [InlineData(true, true, "force=true")]
    public async Task An_apply_is_a_patch_of_the_server_side_kind(bool force, bool dryRun, string expected)
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"PATCH {Path}", ScriptedApiServer.Json(Deployment));
        using var client = new KubernetesClient(server.Connection);

        await client.ApplyAsync(Manifest, new ApplyOptions { Force = force, DryRun = dryRun });

        var request = server.Requests.Last();
        Assert.Equal($"?fieldManager=metaflow-stack&{expected}&fieldValidation=Strict{(dryRun ? "&dryRun=All" : "")}", request.Query);
        Assert.Equal("application/apply-patch+yaml", request.Headers["Content-Type"]);
        Assert.True(JsonNode.DeepEquals(Manifest, JsonNode.Parse(request.Body)));
        Assert.Equal((dryRun ? 0 : 1, dryRun ? 1 : 0, 2), (client.Requests.Writes, client.Requests.DryRuns, client.Requests.Reads));
        Assert.Equal(1, client.Requests.ByMethod[dryRun ? "PATCH (dry run)" : "PATCH"]);
    }

    [Fact]
    public async Task A_conflict_names_the_managers_and_their_fields()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"PATCH {Path}", ScriptedApiServer.Status(409, "Conflict", "Apply failed with 3 conflicts", """
            {"causes":[
              {"reason":"FieldManagerConflict","message":"conflict with \"kubectl-edit\" using apps/v1","field":".spec.replicas"},
              {"reason":"FieldManagerConflict","message":"conflict with \"kubectl-edit\" using apps/v1","field":".spec.paused"},
              {"reason":"FieldManagerConflict","message":"conflict with \"helm\" with subresource \"scale\" using apps/v1","field":".spec.template.spec.containers[name=\"main\"].image"}]}
            """));
        using var client = new KubernetesClient(server.Connection);

        var fault = await Assert.ThrowsAsync<KubernetesException>(() => client.ApplyAsync(Manifest));

        Assert.True(fault.IsOwnershipConflict);
        Assert.Equal(
            "Applying Deployment default/web failed. Conflict: kubectl-edit owns spec.replicas, spec.paused; helm owns spec.template.spec.containers[name=\"main\"].image. "
            + "Give the fields up on one side: remove them there, or take them over with --take-ownership.",
            fault.Message);
    }

    [Fact]
    public async Task A_refusal_carries_the_servers_causes()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"PATCH {Path}", ScriptedApiServer.Status(422, "Invalid", "Deployment.apps \"web\" is invalid", """
            {"causes":[{"reason":"FieldValueInvalid","message":"Invalid value: {}: field is immutable","field":"spec.selector"}]}
            """));
        using var client = new KubernetesClient(server.Connection);
        var fault = await Assert.ThrowsAsync<KubernetesException>(() => client.ApplyAsync(Manifest));
        Assert.True(fault.IsImmutableField);
        Assert.Equal(
            "Applying Deployment default/web failed. Deployment.apps \"web\" is invalid (spec.selector: Invalid value: {}: field is immutable).", fault.Message);
    }

    [Fact]
    public async Task A_list_goes_on_to_its_last_page()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        const string Pods = "GET /api/v1/namespaces/default/pods";
        server
            .On($"{Pods}?labelSelector=app%3Dweb&limit=2", ScriptedApiServer.Json("""{"kind":"PodList","metadata":{"resourceVersion":"9","continue":"next page"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"""))
            .On($"{Pods}?labelSelector=app%3Dweb&limit=2&continue=next%20page", ScriptedApiServer.Json("""{"kind":"PodList","metadata":{"resourceVersion":"9","continue":""},"items":[{"metadata":{"name":"c"}}]}"""));
        using var client = new KubernetesClient(server.Connection);

        var pods = new List<string>();
        await foreach (var pod in client.ListAsync("v1", "Pod", new ListOptions { Namespace = "default", LabelSelector = "app=web", PageSize = 2 }))
            pods.Add($"{pod.Text("apiVersion")} {pod.Text("kind")} {pod.Text("metadata", "name")}");

        Assert.Equal(["v1 Pod a", "v1 Pod b", "v1 Pod c"], pods);
    }

    [Fact]
    public async Task A_delete_says_how_and_which_one()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"DELETE {Path}", ScriptedApiServer.Json("""{"kind":"Status","status":"Success"}"""), ScriptedApiServer.Status(404, "NotFound", "gone"));
        using var client = new KubernetesClient(server.Connection);

        Assert.True(await client.DeleteAsync(Id, new DeleteOptions { Foreground = true, Uid = "u1" }));
        Assert.Equal("""{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Foreground","preconditions":{"uid":"u1"}}""", server.Requests.Last().Body);
        Assert.False(await client.DeleteAsync(Id));
        Assert.Equal("""{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background"}""", server.Requests.Last().Body);
    }

    [Fact]
    public async Task A_log_is_asked_for_by_its_last_lines()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On("GET /api/v1/namespaces/default/pods/web-1/log", ScriptedApiServer.Text("one\ntwo\n", "text/plain"));
        using var client = new KubernetesClient(server.Connection);
        Assert.Equal("one\ntwo\n", await client.GetLogsAsync("default", "web-1", new LogOptions { Container = "main", Previous = true }));
        Assert.Equal("?container=main&tailLines=20&limitBytes=65536&previous=true", server.Requests.Last().Query);
    }

    [Fact]
    public async Task What_does_not_exist_is_null_and_no_error()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        using var client = new KubernetesClient(server.Connection);
        Assert.Null(await client.GetAsync(Id, CancellationToken.None));
        Assert.Null(await client.GetAsync(new KubernetesObjectId("argoproj.io/v1alpha1", "EventBus", "argo", "default"), CancellationToken.None));
        Assert.False(await client.DeleteAsync(new KubernetesObjectId("argoproj.io/v1alpha1", "EventBus", "argo", "default")));
    }

    [Theory]
    [InlineData("Deployment", null, "Deployment web has no namespace")]
    [InlineData("Namespace", "default", "Namespace default/web has a namespace")]
    public async Task A_namespace_must_be_where_the_kind_wants_one(string kind, string? namespaceName, string expected)
    {
        await using var server = await ScriptedApiServer.StartAsync();
        using var client = new KubernetesClient(server.Connection);
        var id = new KubernetesObjectId(kind == "Namespace" ? "v1" : "apps/v1", kind, namespaceName, "web");
        Assert.Contains(expected, (await Assert.ThrowsAsync<StackException>(() => client.GetAsync(id, CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_kind_is_named_with_what_it_needs()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        using var client = new KubernetesClient(server.Connection);
        var manifest = JsonNode.Parse("""{"apiVersion":"argoproj.io/v1alpha1","kind":"EventBus","metadata":{"name":"default","namespace":"argo"}}""")!.AsObject();
        var fault = await Assert.ThrowsAsync<StackException>(() => client.ApplyAsync(manifest));
        Assert.Contains("The cluster has no kind EventBus in argoproj.io/v1alpha1", fault.Message, StringComparison.Ordinal);
    }
}
