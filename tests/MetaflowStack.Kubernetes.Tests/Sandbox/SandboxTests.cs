using MetaflowStack.Engine.Providers;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Health;
using MetaflowStack.Kubernetes.Resources;
using MetaflowStack.Sandbox.Kubernetes;

namespace MetaflowStack.Kubernetes.Tests.Sandbox;

/// <summary>Provider and client against the sandbox's API server, which knows nothing of them.</summary>
public class SandboxTests
{
    private const string Application = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: app}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: app}
        data: {a: "1", b: "2"}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: app}
        spec:
          selector: {app: web}
          ports: [{port: 80, targetPort: http}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: app}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: main
                image: example.com/web:1.0
                ports: [{name: http, containerPort: 8080}]
                resources: {requests: {cpu: 0.1, memory: 128M}}
                env: [{name: A, value: "1"}]
        """;

    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: things.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {plural: things, singular: thing, kind: Thing, listKind: ThingList}
          versions:
          - name: v1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """;

    [Fact]
    public async Task What_was_deployed_is_healthy_and_a_second_run_finds_nothing_to_do()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        var deployed = await cluster.CreateAsync(Application);
        Assert.Equal(LiveStatus.Ready, deployed.Status);
        var before = await VersionsAsync(cluster);
        var (writes, dryRuns) = (cluster.Client.Requests.Writes, cluster.Client.Requests.DryRuns);

        foreach (var resource in SandboxCluster.Objects(Application))
        {
            var live = await cluster.Provider.ReadAsync(resource, cluster.Context(resource), CancellationToken.None);
            Assert.Equal((LiveStatus.Ready, true), (live!.Status, live.Owned));
            Assert.Empty(cluster.Provider.Compare(resource, live, cluster.Context(resource)));
        }

        Assert.Equal((writes, dryRuns + 4), (cluster.Client.Requests.Writes, cluster.Client.Requests.DryRuns));
        Assert.Equal(before, await VersionsAsync(cluster));
    }

    [Fact]
    public async Task A_custom_resource_follows_its_definition()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        await cluster.CreateAsync(Definition);
        var live = await cluster.CreateAsync("apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: one, namespace: default}\nspec: {size: 3}\n");
        Assert.Equal("example.com/v1/Thing/default/one", live.Id);
        Assert.Equal(LiveStatus.Ready, live.Status);
    }

    [Fact]
    public async Task What_others_change_is_drift_by_field_and_a_conflict_until_it_is_taken_over()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        await cluster.CreateAsync(Application);
        await cluster.ApplyAsAsync("kubectl-edit", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: app}\ndata: {a: theirs, own: kept}\n");
        var resource = SandboxCluster.Objects(Application)[1];
        var live = await cluster.Provider.ReadAsync(resource, cluster.Context(resource), CancellationToken.None);
        var differences = cluster.Provider.Compare(resource, live!, cluster.Context(resource));
        Assert.Equal([new FieldDifference("data.a", "theirs", "1") { SetBy = "kubectl-edit" }], differences);

        var fault = await Assert.ThrowsAsync<KubernetesException>(() =>
            cluster.Provider.UpdateAsync(resource, live!, differences, cluster.Context(resource), CancellationToken.None));
        Assert.Contains("kubectl-edit owns data.a", fault.Message, StringComparison.Ordinal);

        var taking = cluster.ProviderWith(new KubernetesProviderOptions { TakeOwnership = true });
        await taking.UpdateAsync(resource, live!, differences, cluster.Context(resource), CancellationToken.None);
        var mended = await cluster.Client.GetAsync(new KubernetesObjectId("v1", "ConfigMap", "app", "settings"), CancellationToken.None);
        Assert.Equal(("1", "kept"), (mended.Text("data", "a"), mended.Text("data", "own")));
    }

    [Fact]
    public async Task A_field_that_is_no_longer_wanted_goes()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        await cluster.CreateAsync(Application);
        var resource = SandboxCluster.Objects("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: app}\ndata: {a: \"1\"}\n").Single();
        var live = await cluster.Provider.ReadAsync(resource, cluster.Context(resource), CancellationToken.None);
        Assert.Equal([new FieldDifference("data.b", "2", null)], cluster.Provider.Compare(resource, live!, cluster.Context(resource)));
        await cluster.Provider.UpdateAsync(resource, live!, [], cluster.Context(resource), CancellationToken.None);
        Assert.Null((await cluster.Client.GetAsync(new KubernetesObjectId("v1", "ConfigMap", "app", "settings"), CancellationToken.None)).Text("data", "b"));
    }

    [Fact]
    public async Task A_selector_cannot_change_in_place()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        await cluster.CreateAsync(Application);
        var resource = SandboxCluster.Objects(Application.Replace("app: web}", "app: other}", StringComparison.Ordinal))[^1];
        var live = await cluster.Provider.ReadAsync(resource, cluster.Context(resource), CancellationToken.None);
        var difference = Assert.Single(cluster.Provider.Compare(resource, live!, cluster.Context(resource)));
        Assert.Equal(("spec.selector", true), (difference.Path, difference.RequiresReplacement));
    }

    [Fact]
    public async Task A_broken_image_fails_at_once_and_the_next_run_sees_it_too()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        cluster.Clusters.Faults.FailImage("example.com/web:1.0");
        var fault = await Assert.ThrowsAsync<RolloutException>(() => cluster.CreateAsync(Application));
        Assert.Contains(fault.Reason, new[] { "ErrImagePull", "ImagePullBackOff" });
        Assert.Equal("main", fault.Container);

        var resource = SandboxCluster.Objects(Application)[^1];
        var live = await cluster.Provider.ReadAsync(resource, cluster.Context(resource), CancellationToken.None);
        Assert.Equal(LiveStatus.InProgress, live!.Status);
        Assert.Empty(cluster.Provider.Compare(resource, live, cluster.Context(resource)));
        await Assert.ThrowsAsync<RolloutException>(() => cluster.Provider.WaitAsync(resource, live, cluster.Context(resource), CancellationToken.None));

        cluster.Clusters.Faults.Clear();
        var mended = SandboxCluster.Objects(Application.Replace("web:1.0", "web:1.1", StringComparison.Ordinal))[^1];
        Assert.Equal(LiveStatus.Ready, (await cluster.Provider.UpdateAsync(mended, live, [], cluster.Context(mended), CancellationToken.None)).Status);
    }

    [Fact]
    public async Task A_crash_is_told_with_exit_code_and_log()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        cluster.Clusters.Faults.CrashContainer("main", new ContainerCrash(3, ["starting", "no database"]));
        var fault = await Assert.ThrowsAsync<RolloutException>(() => cluster.CreateAsync(Application));
        Assert.Equal("CrashLoopBackOff", fault.Reason);
        Assert.Contains("last exit code 3", fault.Message, StringComparison.Ordinal);
        Assert.Contains("  | no database", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delete_takes_the_pods_along_and_is_repeatable()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        var deployed = await cluster.CreateAsync(Application);
        var recorded = new RecordedResource { Key = SandboxCluster.Objects(Application)[^1].Key, Id = deployed.Id, Stage = "Services" };
        var context = cluster.Context(SandboxCluster.Objects(Application)[^1]);

        Assert.Equal(DeleteOutcome.Deleted, await cluster.Provider.DeleteAsync(recorded, context, CancellationToken.None));
        Assert.Empty(await ListAsync(cluster, "v1", "Pod", "app"));
        Assert.Equal(DeleteOutcome.NotFound, await cluster.Provider.DeleteAsync(recorded, context, CancellationToken.None));

        var space = recorded with { Id = "v1/Namespace/-/app" };
        Assert.Equal(DeleteOutcome.Deleted, await cluster.Provider.DeleteAsync(space, context, CancellationToken.None));
        Assert.Null(await cluster.Client.GetAsync(new KubernetesObjectId("v1", "ConfigMap", "app", "settings"), CancellationToken.None));
        Assert.Equal(DeleteOutcome.NotOurs, await cluster.Provider.DeleteAsync(recorded with { Id = "v1/Namespace/-/default" }, context, CancellationToken.None));
    }

    private static async Task<List<string?>> VersionsAsync(SandboxCluster cluster) =>
    [
        .. (await ListAsync(cluster, "v1", "ConfigMap", "app")).Append((await ListAsync(cluster, "v1", "Service", "app")).Single())
            .Concat(await ListAsync(cluster, "apps/v1", "Deployment", "app")),
    ];

    private static async Task<List<string?>> ListAsync(SandboxCluster cluster, string apiVersion, string kind, string namespaceName)
    {
        var versions = new List<string?>();
        await foreach (var item in cluster.Client.ListAsync(apiVersion, kind, new ListOptions { Namespace = namespaceName }))
            versions.Add(item.Text("metadata", "resourceVersion"));
        return versions;
    }
}
