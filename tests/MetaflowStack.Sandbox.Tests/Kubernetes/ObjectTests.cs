using System.Net;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

public sealed class ObjectTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task A_created_object_has_identity_times_and_the_creator_as_manager_of_its_fields()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);

        var map = await cluster.CreateAsync(Maps + "?fieldManager=me", Objects.ConfigMap("one", """{"a":"1"}"""));

        var metadata = map["metadata"]!;
        Assert.Equal("one default 2026-01-01T12:00:00Z", $"{metadata["name"]} {metadata["namespace"]} {metadata["creationTimestamp"]}");
        Assert.True(Guid.TryParse((string?)metadata["uid"], out _));
        Assert.Null(metadata["generation"]);
        Assert.Equal("me Update", $"{metadata["managedFields"]![0]!["manager"]} {metadata["managedFields"]![0]!["operation"]}");
        Assert.Equal("""{"f:data":{".":{},"f:a":{}}}""", metadata["managedFields"]![0]!["fieldsV1"]!.ToJsonString());
    }

    [Fact]
    public async Task A_stale_resource_version_is_a_conflict()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        var first = await cluster.CreateAsync(Maps, Objects.ConfigMap("one", """{"a":"1"}"""));
        var changed = first.DeepClone().AsObject();
        changed["data"]!["a"] = "2";
        await cluster.SendAsync(HttpMethod.Put, Maps + "/one", changed.ToJsonString());

        var (code, error) = await cluster.SendAsync(HttpMethod.Put, Maps + "/one", first.ToJsonString());

        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.Equal("Operation cannot be fulfilled on configmaps \"one\": the object has been modified; please apply your changes to the latest version and try again", (string?)error["message"]);
    }

    [Theory]
    [InlineData("GET", "/api/v1/namespaces/default/configmaps/none", null, 404, "NotFound", "configmaps \"none\" not found")]
    [InlineData("GET", "/apis/apps/v1/namespaces/default/deployments/none", null, 404, "NotFound", "deployments.apps \"none\" not found")]
    [InlineData("POST", "/api/v1/namespaces/nowhere/configmaps", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}""", 404, "NotFound", "namespaces \"nowhere\" not found")]
    [InlineData("POST", Maps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kube-root-ca.crt"}}""", 409, "AlreadyExists", "configmaps \"kube-root-ca.crt\" already exists")]
    [InlineData("POST", Maps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"other"}}""", 400, "BadRequest", "the namespace of the provided object does not match the namespace sent on the request")]
    [InlineData("POST", Maps + "?fieldValidation=Strict", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"dat":{}}""", 400, "BadRequest", "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"dat\"")]
    [InlineData("POST", Maps + "?fieldValidation=Strict", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","name":"b"}}""", 400, "BadRequest", "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: duplicate field \"metadata.name\"")]
    [InlineData("POST", Maps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"x":1}}""", 400, "BadRequest", "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data.x of type string")]
    [InlineData("POST", Maps, """{"apiVersion":"v2","kind":"ConfigMap","metadata":{"name":"a"}}""", 400, "BadRequest", "the API version in the data (v2) does not match the expected API version (v1)")]
    [InlineData("POST", Maps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"Up"}}""", 422, "Invalid", "ConfigMap \"Up\" is invalid: metadata.name: Invalid value: \"Up\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')")]
    [InlineData("POST", Objects.Deployments, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},"spec":{"selector":{"matchLabels":{"app":"a"}},"template":{"metadata":{"labels":{"app":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}""", 422, "Invalid", "Deployment.apps \"a\" is invalid: spec.template.metadata.labels: Invalid value: {\"app\":\"b\"}: `selector` does not match template `labels`")]
    [InlineData("POST", Objects.Deployments, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},"spec":{"selector":{"matchLabels":{"app":"a"}},"template":{"metadata":{"labels":{"app":"a"}},"spec":{"containers":[{"name":"c"}]}}}}""", 422, "Invalid", "Deployment.apps \"a\" is invalid: spec.template.spec.containers[0].image: Required value")]
    [InlineData("POST", "/api/v1/namespaces/default/services", """{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":{}}""", 422, "Invalid", "Service \"a\" is invalid: spec.ports: Required value")]
    [InlineData("POST", "/api/v1/namespaces/default/pods", """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"serviceAccountName":"who","containers":[{"name":"c","image":"i"}]}}""", 403, "Forbidden", "pods \"a\" is forbidden: error looking up service account default/who: serviceaccount \"who\" not found")]
    [InlineData("GET", "/api/v1/namespaces/default/nonsense", null, 404, "NotFound", "the server could not find the requested resource")]
    [InlineData("DELETE", "/api/v1/namespaces/default", null, 403, "Forbidden", "namespaces \"default\" is forbidden: this namespace may not be deleted")]
    public async Task Bad_requests_fail_in_the_servers_words(string method, string path, string? body, int code, string reason, string message)
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);

        var (actual, error) = await cluster.SendAsync(new HttpMethod(method), path, body);

        Assert.Equal(message, (string?)error["message"]);
        Assert.Equal((code, reason), ((int)actual, (string?)error["reason"]));
    }

    [Fact]
    public async Task An_unknown_field_is_dropped_with_a_warning_by_default()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        using var content = new StringContent("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"dat":{}}""", System.Text.Encoding.UTF8, "application/json");

        using var response = await cluster.Client.PostAsync(Maps.TrimStart('/'), content);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("299 - \"unknown field \\\"dat\\\"\"", response.Headers.GetValues("Warning").Single());
    }

    [Theory]
    [InlineData("labelSelector=app%3Da", "a1,a2")]
    [InlineData("labelSelector=app+in+(a,b),tier", "a2")]
    [InlineData("labelSelector=app,app!%3Da", "b1")]
    [InlineData("labelSelector=!app", "kube-root-ca.crt")]
    [InlineData("fieldSelector=metadata.name%3Db1", "b1")]
    public async Task Lists_are_selected_by_labels_and_fields(string query, string names)
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        foreach (var (name, labels) in new[] { ("a1", """{"app":"a"}"""), ("a2", """{"app":"a","tier":"x"}"""), ("b1", """{"app":"b"}""") })
            await cluster.CreateAsync(Maps, $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","labels":{{labels}} } }""");

        var list = await cluster.GetAsync($"{Maps}?{query}");

        Assert.Equal(names, string.Join(',', list["items"]!.AsArray().Select(i => (string)i!["metadata"]!["name"]!)));
    }

    [Fact]
    public async Task A_long_list_comes_in_pages()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        for (var i = 0; i < 4; i++)
            await cluster.CreateAsync(Maps, Objects.ConfigMap($"m{i}", "{}"));

        var first = await cluster.GetAsync(Maps + "?limit=3");
        var second = await cluster.GetAsync($"{Maps}?limit=3&continue={Uri.EscapeDataString((string)first["metadata"]!["continue"]!)}");

        Assert.Equal(2, (int)first["metadata"]!["remainingItemCount"]!);
        Assert.Equal(["kube-root-ca.crt", "m0", "m1", "m2", "m3"], first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(i => (string)i!["metadata"]!["name"]!));
        Assert.Null(second["metadata"]!["continue"]);
    }

    [Fact]
    public async Task A_finalizer_holds_a_deleted_object_until_it_is_taken_away()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        await cluster.CreateAsync(Maps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"held","finalizers":["example.test/hold"]}}""");

        await cluster.SendAsync(HttpMethod.Delete, Maps + "/held");
        Assert.NotNull((await cluster.GetAsync(Maps + "/held"))["metadata"]!["deletionTimestamp"]);
        await cluster.SendAsync(HttpMethod.Patch, Maps + "/held", """{"metadata":{"finalizers":null}}""", "application/merge-patch+json");

        Assert.Equal(HttpStatusCode.NotFound, (await cluster.SendAsync(HttpMethod.Get, Maps + "/held")).Code);
    }

    [Fact]
    public async Task A_delete_with_another_uid_is_refused()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        await cluster.CreateAsync(Maps, Objects.ConfigMap("one", "{}"));

        var (code, _) = await cluster.SendAsync(HttpMethod.Delete, Maps + "/one", """{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"other"}}""");

        Assert.Equal(HttpStatusCode.Conflict, code);
        await cluster.GetAsync(Maps + "/one");
    }

    [Fact]
    public async Task A_namespace_goes_with_all_it_holds_and_takes_nothing_new_meanwhile()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.CreateAsync("/api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"team"}}""");
        Assert.Equal("default", (string?)(await cluster.GetAsync("/api/v1/namespaces/team/serviceaccounts"))["items"]![0]!["metadata"]!["name"]);
        await cluster.ApplyAsync("/apis/apps/v1/namespaces/team/deployments/web", Objects.Deployment());
        cluster.Pass(60);

        var (_, deleting) = await cluster.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/team");
        Assert.Equal("Terminating", (string?)deleting["status"]!["phase"]);
        var (code, error) = await cluster.SendAsync(HttpMethod.Post, "/api/v1/namespaces/team/configmaps", Objects.ConfigMap("late", "{}"));
        Assert.Equal(HttpStatusCode.Forbidden, code);
        Assert.Equal("NamespaceTerminating", (string?)error["details"]!["causes"]![0]!["reason"]);
        cluster.Pass(60);

        Assert.Equal(HttpStatusCode.NotFound, (await cluster.SendAsync(HttpMethod.Get, "/api/v1/namespaces/team")).Code);
        Assert.DoesNotContain((await cluster.GetAsync("/api/v1/pods"))["items"]!.AsArray(), p => (string?)p!["metadata"]!["namespace"] == "team");
    }

    [Fact]
    public async Task Immutable_fields_stay()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        await cluster.ApplyAsync(Objects.Deployments + "/web", Objects.Deployment());
        const string bindings = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings";
        const string binding = """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"b"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r1"}}""";
        await cluster.CreateAsync(bindings, binding);

        var (selectorCode, selector) = await cluster.SendAsync(HttpMethod.Patch, Objects.Deployments + "/web",
            """{"spec":{"selector":{"matchLabels":{"x":"y"}},"template":{"metadata":{"labels":{"x":"y"}}}}}""", "application/merge-patch+json");
        var (roleCode, role) = await cluster.SendAsync(HttpMethod.Put, bindings + "/b", binding.Replace("r1", "r2", StringComparison.Ordinal));

        Assert.Equal((422, 422), ((int)selectorCode, (int)roleCode));
        Assert.Contains("spec.selector: Invalid value", (string?)selector["message"], StringComparison.Ordinal);
        Assert.Contains("field is immutable", (string?)selector["message"], StringComparison.Ordinal);
        Assert.Contains("cannot change roleRef", (string?)role["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_data_of_a_secret_is_stored_encoded()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);

        var secret = await cluster.CreateAsync("/api/v1/namespaces/default/secrets", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"a":"b"}}""");

        Assert.Equal("Yg==", (string?)secret["data"]!["a"]);
        Assert.Null(secret["stringData"]);
    }

    [Fact]
    public async Task Annotations_of_more_than_256_KiB_are_too_long()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);

        var (code, error) = await cluster.SendAsync(HttpMethod.Post, Maps, $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","annotations":{"x":"{{new string('y', 262_145)}}"} } }""");

        Assert.Equal(422, (int)code);
        Assert.EndsWith("metadata.annotations: Too long: may not be more than 262144 bytes", (string?)error["message"], StringComparison.Ordinal);
    }
}
