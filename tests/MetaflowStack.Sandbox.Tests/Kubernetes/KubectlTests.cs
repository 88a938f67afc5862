namespace MetaflowStack.Sandbox.Tests.Kubernetes;

/// <summary>What a person does with kubectl, done by kubectl.</summary>
public sealed class KubectlTests
{
    private const string Manifests = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: demo}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: demo}
        data: {a: "1"}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: demo, labels: {app: web}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: main
                image: registry.test/web:1
                ports: [{containerPort: 8080, name: http}]
                readinessProbe: {httpGet: {path: /, port: http}}
                resources: {requests: {cpu: 500m, memory: 256Mi}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: demo}
        spec:
          selector: {app: web}
          ports: [{port: 80, targetPort: http}]
        """;

    [Theory]
    [InlineData("")]
    [InlineData("--server-side ")]
    public async Task Apply_twice_then_diff_finds_nothing_to_do(string mode)
    {
        await using var kubectl = await RealClient.StartAsync("KUBECTL_EXE");
        var file = kubectl.WriteFile("all.yaml", Manifests);
        await kubectl.RunAsync($"apply {mode}-f {file}");
        await kubectl.RunAsync("rollout status deployment/web -n demo --timeout=60s");
        var before = await kubectl.RunAsync("get deployment/web configmap/settings service/web -n demo -o jsonpath={.items[*].metadata.resourceVersion}");

        var again = await kubectl.RunAsync($"apply {mode}-f {file}");

        Assert.Equal(before, await kubectl.RunAsync("get deployment/web configmap/settings service/web -n demo -o jsonpath={.items[*].metadata.resourceVersion}"));
        Assert.Contains(mode.Length > 0 ? "deployment.apps/web serverside-applied" : "deployment.apps/web unchanged", again, StringComparison.Ordinal);
        Assert.Equal("", await kubectl.RunAsync($"diff {mode}-f {file}"));
    }

    [Fact]
    public async Task A_changed_manifest_shows_in_diff_and_rolls_out()
    {
        await using var kubectl = await RealClient.StartAsync("KUBECTL_EXE");
        await kubectl.RunAsync($"apply -f {kubectl.WriteFile("all.yaml", Manifests)}");
        await kubectl.RunAsync("rollout status deployment/web -n demo --timeout=60s");
        var changed = kubectl.WriteFile("changed.yaml", Manifests.Replace("web:1", "web:2", StringComparison.Ordinal));

        var diff = await kubectl.RunAsync($"diff -f {changed}", exitCode: 1);
        await kubectl.RunAsync($"apply -f {changed}");
        await kubectl.RunAsync("rollout status deployment/web -n demo --timeout=60s");

        Assert.Matches(@"(?m)^\+ +(- )?image: registry.test/web:2$", diff);
        Assert.Contains("2", await kubectl.RunAsync("rollout history deployment/web -n demo"), StringComparison.Ordinal);
        await kubectl.RunAsync("rollout undo deployment/web -n demo");
        await kubectl.RunAsync("rollout status deployment/web -n demo --timeout=60s");
        Assert.Equal("registry.test/web:1", await kubectl.RunAsync("get deployment/web -n demo -o jsonpath={.spec.template.spec.containers[0].image}"));
    }

    [Fact]
    public async Task A_conflict_names_the_other_manager_and_force_takes_over()
    {
        await using var kubectl = await RealClient.StartAsync("KUBECTL_EXE");
        await kubectl.RunAsync($"apply --server-side --field-manager=first -f {kubectl.WriteFile("all.yaml", Manifests)}");
        var changed = kubectl.WriteFile("changed.yaml", Manifests.Replace("a: \"1\"", "a: \"2\"", StringComparison.Ordinal));

        var refused = await kubectl.RunAsync($"apply --server-side --field-manager=second -f {changed}", exitCode: 1);
        await kubectl.RunAsync($"apply --server-side --field-manager=second --force-conflicts -f {changed}");

        Assert.Contains("Apply failed with 1 conflict: conflict with \"first\": .data.a", refused, StringComparison.Ordinal);
        Assert.Equal("2", await kubectl.RunAsync("get configmap/settings -n demo -o jsonpath={.data.a}"));
    }

    [Fact]
    public async Task Reading_waiting_and_deleting_work()
    {
        await using var kubectl = await RealClient.StartAsync("KUBECTL_EXE");
        await kubectl.RunAsync($"apply -f {kubectl.WriteFile("all.yaml", Manifests)}");
        await kubectl.RunAsync("wait --for=condition=Available deployment/web -n demo --timeout=60s");

        Assert.Matches(@"pod/web-\S+ +1/1 +Running +0 ", await kubectl.RunAsync("get all -n demo"));
        Assert.Matches("Replicas: +2 desired . 2 updated . 2 total . 2 available . 0 unavailable", await kubectl.RunAsync("describe deployment web -n demo"));
        Assert.Contains("listening on port 8080", await kubectl.RunAsync("logs deployment/web -n demo"), StringComparison.Ordinal);
        Assert.Contains("widgets", await WithWidgetsAsync(kubectl, "api-resources"), StringComparison.Ordinal);
        Assert.Contains("readinessProbe\t<Probe>", await kubectl.RunAsync("explain pod.spec.containers"), StringComparison.Ordinal);
        Assert.Contains("parts\t<[]Object>", await kubectl.RunAsync("explain widget.spec"), StringComparison.Ordinal);
        Assert.Contains("yes", await kubectl.RunAsync("auth can-i create pods"), StringComparison.Ordinal);
        await kubectl.RunAsync("delete deployment web -n demo --cascade=foreground --timeout=60s");
        Assert.DoesNotContain("web-", await kubectl.RunAsync("get pods -n demo"), StringComparison.Ordinal);
        await kubectl.RunAsync("delete namespace demo --timeout=60s");
        await kubectl.RunAsync("get namespace demo", exitCode: 1);
    }

    [Fact]
    public async Task Every_kind_of_a_stack_can_be_described_and_explained()
    {
        await using var kubectl = await RealClient.StartAsync("KUBECTL_EXE");
        await kubectl.RunAsync($"apply -f {kubectl.WriteFile("all.yaml", Manifests)}");
        await kubectl.RunAsync($"apply -f {kubectl.WriteFile("definition.json", Objects.WidgetDefinition)}");
        foreach (var made in new[] { "secret generic creds --from-literal=key=value", "serviceaccount runner", "role reader --verb=get --resource=pods", "rolebinding reads --role=reader --serviceaccount=demo:runner", "clusterrole sees --verb=get --resource=pods", "clusterrolebinding sees --clusterrole=sees --serviceaccount=demo:runner", "priorityclass high --value=1000", "job once --image=registry.test/web:1", "poddisruptionbudget keep --selector=app=web --min-available=1" })
            await kubectl.RunAsync($"create {made} -n demo");
        await kubectl.RunAsync("wait --for=condition=Established crd/widgets.example.test --timeout=30s");
        await kubectl.RunAsync("rollout status deployment/web -n demo --timeout=60s");

        foreach (var (kind, name) in new[]
        {
            ("namespace", "demo"), ("node", ""), ("configmap", "settings"), ("secret", "creds"), ("serviceaccount", "runner"), ("role", "reader"), ("rolebinding", "reads"), ("clusterrole", "sees"),
            ("clusterrolebinding", "sees"), ("priorityclass", "high"), ("deployment", "web"), ("replicaset", ""), ("pod", ""), ("service", "web"), ("job", "once"),
            ("poddisruptionbudget", "keep"), ("customresourcedefinition", "widgets.example.test"),
        })
        {
            Assert.Matches($"(?m)^Name: +{(name.Length > 0 ? name : ".+")}$", await kubectl.RunAsync($"describe {kind} {name} -n demo"));
            Assert.Contains("FIELDS:", await kubectl.RunAsync($"explain {kind}"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Typed_clients_that_write_protobuf_are_understood()
    {
        await using var kubectl = await RealClient.StartAsync("KUBECTL_EXE");

        await kubectl.RunAsync("create namespace demo");
        await kubectl.RunAsync("create deployment web --image=registry.test/web:1 --replicas=0 -n demo");
        await kubectl.RunAsync("create secret generic creds --from-literal=key=value -n demo");
        await kubectl.RunAsync("create job once --image=registry.test/web:1 -n demo");
        await kubectl.RunAsync("create role reader --verb=get --resource=pods -n demo");

        await kubectl.RunAsync("wait --for=condition=complete job/once -n demo --timeout=60s");
        Assert.Equal("0", await kubectl.RunAsync("get deployment/web -n demo -o jsonpath={.spec.replicas}"));
        Assert.Equal("dmFsdWU=", await kubectl.RunAsync("get secret/creds -n demo -o jsonpath={.data.key}"));
        Assert.Equal("""[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]""", await kubectl.RunAsync("get role/reader -n demo -o jsonpath={.rules}"));
        Assert.StartsWith("eyJ", await kubectl.RunAsync("create token default -n demo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_field_is_refused_by_strict_validation()
    {
        await using var kubectl = await RealClient.StartAsync("KUBECTL_EXE");
        var file = kubectl.WriteFile("bad.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad}\ndatta: {}\n");

        Assert.Contains("strict decoding error: unknown field \"datta\"", await kubectl.RunAsync($"apply -f {file}", exitCode: 1), StringComparison.Ordinal);
        Assert.Contains(".datta: field not declared in schema", await kubectl.RunAsync($"apply --server-side -f {file}", exitCode: 1), StringComparison.Ordinal);
    }

    private static async Task<string> WithWidgetsAsync(RealClient kubectl, string arguments)
    {
        await kubectl.RunAsync($"apply -f {kubectl.WriteFile("definition.json", Objects.WidgetDefinition)}");
        await kubectl.RunAsync("wait --for=condition=Established crd/widgets.example.test --timeout=30s");
        return await kubectl.RunAsync(arguments);
    }
}
