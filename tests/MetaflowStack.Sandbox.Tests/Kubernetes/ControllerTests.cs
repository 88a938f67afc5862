using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

public sealed class ControllerTests
{
    private const string Web = Objects.Deployments + "/web";

    [Fact]
    public async Task A_rollout_without_progress_exceeds_its_deadline()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.Clusters.Faults.FailImage("registry.test/web:1");
        await cluster.ApplyAsync(Web, Objects.Deployment());

        cluster.Pass(700);

        var progressing = (await cluster.GetAsync(Web))["status"]!["conditions"]!.AsArray().Single(c => (string?)c!["type"] == "Progressing")!;
        Assert.Equal("False ProgressDeadlineExceeded", $"{progressing["status"]} {progressing["reason"]}");
    }

    [Fact]
    public async Task A_failing_new_version_leaves_the_old_one_serving()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web, Objects.Deployment(replicas: 4, image: "a:1"));
        cluster.Pass(60);
        cluster.Clusters.Faults.FailImage("a:2");

        await cluster.ApplyAsync(Web, Objects.Deployment(replicas: 4, image: "a:2"));
        cluster.Pass(120);

        var status = (await cluster.GetAsync(Web))["status"]!;
        Assert.Equal("3 available, 2 updated", $"{status["availableReplicas"]} available, {status["updatedReplicas"]} updated");
    }

    [Fact]
    public async Task A_stateful_set_starts_one_after_the_other_and_its_claims_are_bound()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.CreateAsync("/apis/apps/v1/namespaces/default/statefulsets", """
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db"},"spec":{"serviceName":"db","replicas":2,"selector":{"matchLabels":{"app":"db"}},
             "template":{"metadata":{"labels":{"app":"db"}},"spec":{"containers":[{"name":"main","image":"a:1","volumeMounts":[{"name":"data","mountPath":"/data"}]}]}},
             "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]}}
            """);
        cluster.Pass(1);
        Assert.Single((await cluster.GetAsync("/api/v1/namespaces/default/pods"))["items"]!.AsArray());

        cluster.Pass(120);

        Assert.Equal(2, (int?)(await cluster.GetAsync("/apis/apps/v1/namespaces/default/statefulsets/db"))["status"]!["readyReplicas"]);
        Assert.Equal("Bound", (string?)(await cluster.GetAsync("/api/v1/namespaces/default/persistentvolumeclaims/data-db-1"))["status"]!["phase"]);
    }

    [Fact]
    public async Task A_daemon_set_runs_on_every_node_that_comes()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 2);
        const string set = "/apis/apps/v1/namespaces/default/daemonsets";
        await cluster.CreateAsync(set, """
            {"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"agent"},"spec":{"selector":{"matchLabels":{"app":"agent"}},
             "template":{"metadata":{"labels":{"app":"agent"}},"spec":{"containers":[{"name":"main","image":"a:1"}]}}}}
            """);
        cluster.Pass(60);
        Assert.Equal(2, (int?)(await cluster.GetAsync(set + "/agent"))["status"]!["numberReady"]);

        cluster.Clusters.SetNodes(TestCluster.Id, "taskworkers", "Standard_D4_v5", 1);
        cluster.Pass(60);

        Assert.Equal(3, (int?)(await cluster.GetAsync(set + "/agent"))["status"]!["numberReady"]);
        var node = (await cluster.GetAsync("/api/v1/nodes?labelSelector=agentpool%3Dtaskworkers"))["items"]![0]!;
        Assert.Equal("taskworkers", (string?)node["metadata"]!["labels"]!["kubernetes.azure.com/agentpool"]);
    }

    [Fact]
    public async Task Foreground_deletion_keeps_the_owner_until_its_dependents_are_gone()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web, Objects.Deployment());
        cluster.Pass(60);

        await cluster.SendAsync(HttpMethod.Delete, Web, """{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Foreground"}""");
        Assert.Equal("foregroundDeletion", (string?)(await cluster.GetAsync(Web))["metadata"]!["finalizers"]![0]);
        cluster.Pass(60);

        Assert.Equal(404, (int)(await cluster.SendAsync(HttpMethod.Get, Web)).Code);
    }

    [Fact]
    public async Task Orphaning_leaves_the_dependents_without_owner()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web, Objects.Deployment());
        cluster.Pass(60);

        await cluster.SendAsync(HttpMethod.Delete, Web, """{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Orphan"}""");
        cluster.Pass(60);

        var set = (await cluster.GetAsync("/apis/apps/v1/namespaces/default/replicasets"))["items"]!.AsArray().Single()!;
        Assert.Null(set["metadata"]!["ownerReferences"]);
        Assert.Equal(2, (await cluster.GetAsync("/api/v1/namespaces/default/pods"))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Requests_larger_than_any_node_leave_a_pod_pending_with_the_schedulers_reason()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 2);
        await cluster.ApplyAsync(Web, Objects.Deployment(replicas: 1, container: ""","resources":{"requests":{"cpu":"64"}}"""));
        cluster.Pass(60);

        var condition = (await cluster.GetAsync("/api/v1/namespaces/default/pods"))["items"]![0]!["status"]!["conditions"]![0]!;
        Assert.StartsWith("0/2 nodes are available: 2 Insufficient cpu.", (string?)condition["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_buses_get_their_stream_only_once_an_Argo_Events_controller_is_ready()
    {
        await using var cluster = await TestCluster.StartAsync();
        await DefineAsync(cluster, "eventbus", "EventBus");
        await DefineAsync(cluster, "eventsources", "EventSource");
        await cluster.CreateAsync("/apis/argoproj.io/v1alpha1/namespaces/default/eventbus", """
            {"apiVersion":"argoproj.io/v1alpha1","kind":"EventBus","metadata":{"name":"default"},"spec":{"jetstream":{"version":"2.9.15"}}}
            """);
        await cluster.CreateAsync("/apis/argoproj.io/v1alpha1/namespaces/default/eventsources", """
            {"apiVersion":"argoproj.io/v1alpha1","kind":"EventSource","metadata":{"name":"hook"},"spec":{"service":{"ports":[{"port":12000,"targetPort":12000}]},"webhook":{}}}
            """);
        cluster.Pass(60);
        Assert.Null((await cluster.GetAsync("/apis/argoproj.io/v1alpha1/namespaces/default/eventbus/default"))["status"]);

        await cluster.ApplyAsync(Objects.Deployments + "/controller-manager", Objects.Deployment("controller-manager", 1, "quay.io/argoproj/argo-events:v1.9.11"));
        cluster.Pass(120);

        var bus = await cluster.GetAsync("/apis/argoproj.io/v1alpha1/namespaces/default/eventbus/default");
        Assert.Equal(["Configured:True", "Deployed:True"], Conditions(bus));
        var source = await cluster.GetAsync("/apis/argoproj.io/v1alpha1/namespaces/default/eventsources/hook");
        Assert.Equal(["Deployed:True", "SourcesProvided:True"], Conditions(source));
        Assert.Equal(3, (int?)(await cluster.GetAsync("/apis/apps/v1/namespaces/default/statefulsets/eventbus-default-js"))["status"]!["readyReplicas"]);
        await cluster.GetAsync("/api/v1/namespaces/default/services/hook-eventsource-svc");
    }

    private static IEnumerable<string> Conditions(JsonObject obj) => obj["status"]!["conditions"]!.AsArray().Select(c => $"{c!["type"]}:{c["status"]}").Order();

    private static async Task DefineAsync(TestCluster cluster, string plural, string kind)
    {
        await cluster.CreateAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", $$"""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{plural}}.argoproj.io"},
             "spec":{"group":"argoproj.io","scope":"Namespaced","names":{"plural":"{{plural}}","kind":"{{kind}}"},
              "versions":[{"name":"v1alpha1","served":true,"storage":true,"subresources":{"status":{} },
               "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true} } }]} }
            """);
        cluster.Pass(2);
    }
}
