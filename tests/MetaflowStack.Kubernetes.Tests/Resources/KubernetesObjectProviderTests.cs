using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Manifests;
using MetaflowStack.Kubernetes.Resources;
using MetaflowStack.Kubernetes.Tests.Server;

namespace MetaflowStack.Kubernetes.Tests.Resources;

public class KubernetesObjectProviderTests
{
    private const string Path = "/api/v1/namespaces/default/configmaps/x";

    private static readonly OwnershipLabels Labels = new("demo", "default");
    private static readonly Output<string> Host = new(new ResourceKey("azure", "server", "x"), "host");

    [Fact]
    public async Task What_is_as_wanted_costs_a_read_and_a_dry_run_and_no_write()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"GET {Path}", Live(Ours("a", "1"))).On($"PATCH {Path}", Live(Ours("a", "2")));
        using var client = new KubernetesClient(server.Connection);
        var (provider, resource, context) = (Provider(client), Resource("a"), Context());

        var live = await provider.ReadAsync(resource, context, CancellationToken.None);

        Assert.Empty(provider.Compare(resource, live!, context));
        Assert.Equal((LiveStatus.Ready, true, "v1/ConfigMap/default/x", "uid-x"), (live!.Status, live.Owned, live.Id, live.Outputs["uid"]));
        Assert.Equal((1, 0), (client.Requests.DryRuns, client.Requests.Writes));
        var sent = JsonNode.Parse(server.Requests.Single(request => request.Method == "PATCH").Body);
        Assert.Equal("demo", sent.Text("metadata", "labels", "metaflow-stack/stack"));
        Assert.Equal("false", server.Requests.Single(request => request.Method == "PATCH")["force"]);
    }

    [Fact]
    public async Task Eighty_objects_as_wanted_cost_two_requests_each()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        using var client = new KubernetesClient(server.Connection);
        var provider = Provider(client);
        var resources = Enumerable.Range(0, 80).Select(number => Resource("a", name: $"x{number}")).ToList();
        foreach (var resource in resources)
        {
            var path = $"/api/v1/namespaces/default/configmaps/{resource.Manifest.Text("metadata", "name")}";
            server.On($"GET {path}", Live(Ours("a", "1"))).On($"PATCH {path}", Live(Ours("a", "1")));
        }

        var lives = await Task.WhenAll(resources.Select(resource => provider.ReadAsync(resource, Context(), CancellationToken.None)));

        Assert.All(lives, live => Assert.Empty(provider.Compare(resources[0], live!, Context())));
        Assert.Equal((82, 80, 0), (client.Requests.Reads, client.Requests.DryRuns, client.Requests.Writes));
    }

    [Fact]
    public async Task Drift_is_told_by_field()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"GET {Path}", Live(Ours("changed by hand", "1"))).On($"PATCH {Path}", Live(Ours("a", "1")));
        using var client = new KubernetesClient(server.Connection);
        var live = await Provider(client).ReadAsync(Resource("a"), Context(), CancellationToken.None);
        Assert.Equal([new FieldDifference("data.a", "changed by hand", "a")], Provider(client).Compare(Resource("a"), live!, Context()));
    }

    [Fact]
    public async Task What_does_not_exist_is_null_without_a_dry_run()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        using var client = new KubernetesClient(server.Connection);
        Assert.Null(await Provider(client).ReadAsync(Resource("a"), Context(), CancellationToken.None));
        Assert.Equal(0, client.Requests.DryRuns);
    }

    [Fact]
    public async Task Without_a_cluster_there_is_nothing()
    {
        var provider = new KubernetesObjectProvider(_ => Task.FromResult<KubernetesClient?>(null), Labels);
        Assert.Null(await provider.ReadAsync(Resource("a"), Context(), CancellationToken.None));
        Assert.Equal(DeleteOutcome.NotFound, await provider.DeleteAsync(Recorded(), Context(), CancellationToken.None));
        var fault = await Assert.ThrowsAsync<StackException>(() => provider.CreateAsync(Resource("a"), Context(), CancellationToken.None));
        Assert.Contains("Its cluster does not exist", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_is_not_known_yet_is_a_difference_and_not_an_error()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"GET {Path}", Live(Ours("a", "1"))).On($"PATCH {Path}", Live(Ours("(known when azure:server/x exists)", "1")));
        using var client = new KubernetesClient(server.Connection);
        var resource = Resource("${host}");
        var live = await Provider(client).ReadAsync(resource, Context(), CancellationToken.None);
        Assert.Equal("(known when azure:server/x exists)", Assert.Single(Provider(client).Compare(resource, live!, Context())).Desired);
        Assert.Equal(1, client.Requests.DryRuns);
    }

    [Fact]
    public async Task Where_nothing_can_stand_in_for_a_value_that_is_not_known_yet_only_that_is_said()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"GET {Path}", Live(Ours("a", "1"))).On($"PATCH {Path}", ScriptedApiServer.Status(422, "Invalid", "spec.port: Invalid value"));
        using var client = new KubernetesClient(server.Connection);
        var resource = Resource("${host}");
        var live = await Provider(client).ReadAsync(resource, Context(), CancellationToken.None);
        Assert.Equal("known when azure:server/x exists", Assert.Single(Provider(client).Compare(resource, live!, Context())).Reason);
    }

    [Fact]
    public async Task A_field_that_cannot_change_asks_for_replacement()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"GET {Path}", Live(Ours("a", "1"))).On($"PATCH {Path}", ScriptedApiServer.Status(422, "Invalid", "ConfigMap \"x\" is invalid",
            """{"causes":[{"reason":"FieldValueForbidden","message":"Forbidden: field is immutable when `immutable` is set","field":"data"}]}"""));
        using var client = new KubernetesClient(server.Connection);
        var live = await Provider(client).ReadAsync(Resource("b"), Context(), CancellationToken.None);
        var difference = Assert.Single(Provider(client).Compare(Resource("b"), live!, Context()));
        Assert.Equal(("data", true), (difference.Path, difference.RequiresReplacement));
    }

    [Fact]
    public async Task A_create_binds_references_and_takes_nothing_from_others()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"GET {Path}", ScriptedApiServer.Status(404, "NotFound", "no")).On($"PATCH {Path}", Live(Ours("h", "1")));
        using var client = new KubernetesClient(server.Connection);
        await Provider(client).CreateAsync(Resource("${host}"), Context(("host", "{a: 1}\n\"evil\"")), CancellationToken.None);
        var patch = server.Requests.Single(request => request.Method == "PATCH");
        Assert.Equal("{a: 1}\n\"evil\"", JsonNode.Parse(patch.Body).Text("data", "a"));
        Assert.Equal(("false", ""), (patch["force"], patch["dryRun"]));
    }

    [Fact]
    public async Task Something_of_that_name_which_is_not_ours_is_left_alone()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        var theirs = Ours("a", "1");
        theirs["metadata"]!["labels"]!["metaflow-stack/environment"] = "other";
        server.On($"GET {Path}", Live(theirs));
        using var client = new KubernetesClient(server.Connection);

        var fault = await Assert.ThrowsAsync<StackException>(() => Provider(client).CreateAsync(Resource("a"), Context(), CancellationToken.None));
        Assert.Contains("ConfigMap default/x exists and was not made by this stack", fault.Message, StringComparison.Ordinal);
        Assert.Equal(DeleteOutcome.NotOurs, await Provider(client).DeleteAsync(Recorded(), Context(), CancellationToken.None));
        Assert.Equal(0, client.Requests.Writes);
    }

    [Theory]
    [InlineData(false, "false")]
    [InlineData(true, "true")]
    public async Task Fields_of_others_are_taken_over_only_when_asked(bool takeOwnership, string force)
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"PATCH {Path}", Live(Ours("a", "1")));
        using var client = new KubernetesClient(server.Connection);
        var provider = new KubernetesObjectProvider(_ => Task.FromResult<KubernetesClient?>(client), Labels, new KubernetesProviderOptions { TakeOwnership = takeOwnership });
        await provider.UpdateAsync(Resource("a"), new LiveResource { Id = "x" }, [], Context(), CancellationToken.None);
        Assert.Equal(force, server.Requests.Last()["force"]);
    }

    [Fact]
    public async Task A_delete_is_of_the_very_object_and_waits_until_it_is_gone()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        var live = Ours("a", "1");
        var going = Ours("a", "2");
        going["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z";
        going["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        server
            .On($"GET {Path}", Live(live))
            .On($"DELETE {Path}", Live(going))
            .On("GET /api/v1/namespaces/default/configmaps", Live(new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = "2" }, ["items"] = new JsonArray(going.DeepClone()) }))
            .On("WATCH /api/v1/namespaces/default/configmaps", ScriptedApiServer.Watch(true, new JsonObject { ["type"] = "DELETED", ["object"] = going.DeepClone() }.ToJsonString()));
        using var client = new KubernetesClient(server.Connection);
        var lines = new List<string>();

        Assert.Equal(DeleteOutcome.Deleted, await Provider(client).DeleteAsync(Recorded(), Context(lines.Add), CancellationToken.None));

        Assert.Contains("\"uid\":\"uid-x\"", server.Requests.Single(request => request.Method == "DELETE").Body, StringComparison.Ordinal);
        Assert.Equal("fieldSelector=metadata.name%3Dx", server.Requests.Last().Query.TrimStart('?').Split('&')[0]);
        Assert.Equal(["Deleting, waits for example.com/hold"], lines);
    }

    [Fact]
    public async Task What_is_gone_already_need_not_be_deleted()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        using var client = new KubernetesClient(server.Connection);
        Assert.Equal(DeleteOutcome.NotFound, await Provider(client).DeleteAsync(Recorded(), Context(), CancellationToken.None));
        Assert.Equal(
            DeleteOutcome.NotFound,
            await Provider(client).DeleteAsync(Recorded("argoproj.io/v1alpha1/EventBus/argo/default"), Context(), CancellationToken.None));
    }

    [Fact]
    public async Task A_delete_that_does_not_end_names_what_holds_it()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        var going = Ours("a", "2");
        going["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        server
            .On($"GET {Path}", Live(going))
            .On($"DELETE {Path}", Live(going))
            .On("GET /api/v1/namespaces/default/configmaps", Live(new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = "2" }, ["items"] = new JsonArray(going.DeepClone()) }))
            .On("WATCH /api/v1/namespaces/default/configmaps", ScriptedApiServer.Watch(true));
        using var client = new KubernetesClient(server.Connection);
        var time = new ManualTime();
        var context = new ResourceContext(Recorded().Key, new Outputs([]), time, _ => time.Advance(TimeSpan.FromMinutes(15)));

        var fault = await Assert.ThrowsAsync<StackException>(() => Provider(client).DeleteAsync(Recorded(), context, CancellationToken.None));

        Assert.Contains("still there 15 minutes after it was deleted. Deleting, waits for example.com/hold", fault.Message, StringComparison.Ordinal);
    }

    private static KubernetesObjectProvider Provider(KubernetesClient client) => new(_ => Task.FromResult<KubernetesClient?>(client), Labels);

    private static KubernetesObject Resource(string value, string name = "x") => KubernetesObject.From(
        ManifestReader.ReadText($"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: default}}\ndata:\n  a: '{value}'\n", "m.yaml").Single(),
        new Dictionary<string, ManifestValue> { ["host"] = Host },
        "Services");

    private static RecordedResource Recorded(string id = "v1/ConfigMap/default/x") =>
        new() { Key = KubernetesKeys.For("ConfigMap", "default", "x"), Id = id, Stage = "Services" };

    private static JsonObject Ours(string value, string version)
    {
        var body = JsonNode.Parse($$$"""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"default","uid":"uid-x","resourceVersion":"{{{version}}}"},"data":{"a":"{{{value}}}"}}
            """)!.AsObject();
        Labels.SetOn(body);
        return body;
    }

    private static ScriptedApiServer.Answer Live(JsonObject body) => ScriptedApiServer.Json(body);

    private static ResourceContext Context(Action<string> report) => new(Recorded().Key, new Outputs([]), TimeProvider.System, report);

    private static ResourceContext Context(params (string Name, string Value)[] outputs) =>
        new(Recorded().Key, new Outputs(outputs.ToDictionary(output => output.Name, output => output.Value)), TimeProvider.System);

    private sealed class Outputs(Dictionary<string, string> values) : IOutputs
    {
        public T? Find<T>(Output<T> output) where T : class => values.GetValueOrDefault(output.Name) as T;
    }
}
