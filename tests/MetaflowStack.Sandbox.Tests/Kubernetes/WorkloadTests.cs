using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

public sealed class WorkloadTests
{
    private const string Web = Objects.Deployments + "/web";

    [Fact]
    public async Task A_deployment_becomes_ready_after_pulling_and_init_containers()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web, Objects.Deployment(pod: """ "initContainers":[{"name":"init","image":"registry.test/init:1"}],""", container: ""","readinessProbe":{"httpGet":{"port":8080}}"""));

        cluster.Pass(3);
        Assert.Null((await cluster.GetAsync(Web))["status"]!["readyReplicas"]);
        cluster.Pass(60);

        var status = (await cluster.GetAsync(Web))["status"]!;
        Assert.Equal(2, (int?)status["readyReplicas"]);
        Assert.Equal(2, (int?)status["availableReplicas"]);
        Assert.Equal(1, (int?)status["observedGeneration"]);
        Assert.Equal(["Available:True", "Progressing:True"], status["conditions"]!.AsArray().Select(c => $"{c!["type"]}:{c["status"]}").Order());
    }

    [Fact]
    public async Task Without_nodes_pods_stay_unscheduled_until_nodes_come()
    {
        await using var cluster = await TestCluster.StartAsync(nodes: 0);
        await cluster.ApplyAsync(Web, Objects.Deployment(replicas: 1));
        cluster.Pass(60);
        var pod = (await cluster.GetAsync("/api/v1/namespaces/default/pods"))["items"]![0]!;
        Assert.Equal("Unschedulable", (string?)pod["status"]!["conditions"]![0]!["reason"]);

        cluster.Clusters.SetNodes(TestCluster.Id, "default", "Standard_D4s_v5", 1);
        cluster.Pass(60);

        Assert.Equal(1, (int?)(await cluster.GetAsync(Web))["status"]!["readyReplicas"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Pods_whose_service_account_comes_late_are_refused_in_the_same_words_until_it_is_there()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web, Objects.Deployment(replicas: 1, pod: """ "serviceAccountName":"late","""));
        cluster.Pass(60);
        var refusals = (await cluster.GetAsync("/api/v1/namespaces/default/events"))["items"]!.AsArray().Where(e => (string?)e!["reason"] == "FailedCreate").ToList();
        Assert.Matches("""^Error creating: pods "web-[a-z0-9]{10}-" is forbidden: error looking up service account default/late: serviceaccount "late" not found$""",
            (string?)Assert.Single(refusals)!["message"]);
        Assert.InRange((int)refusals[0]!["count"]!, 2, 30);

        await cluster.ApplyAsync("/api/v1/namespaces/default/serviceaccounts/late", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"late"}}""");
        cluster.Pass(60);

        Assert.Equal(1, (int?)(await cluster.GetAsync(Web))["status"]!["readyReplicas"]);
    }

    [Fact]
    public async Task A_new_image_rolls_out_and_the_old_replica_set_is_emptied()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web, Objects.Deployment(image: "a:1"));
        cluster.Pass(60);
        await cluster.ApplyAsync(Web, Objects.Deployment(image: "a:2"));
        cluster.Pass(120);

        var sets = (await cluster.GetAsync("/apis/apps/v1/namespaces/default/replicasets"))["items"]!.AsArray();
        Assert.Equal(["1:0", "2:2"], sets.Select(s => $"{s!["metadata"]!["annotations"]!["deployment.kubernetes.io/revision"]}:{s["spec"]!["replicas"]}").Order());
        var pods = (await cluster.GetAsync("/api/v1/namespaces/default/pods"))["items"]!.AsArray();
        Assert.All(pods, p => Assert.Equal("a:2", (string?)p!["spec"]!["containers"]![0]!["image"]));
    }

    [Fact]
    public async Task Deleting_a_deployment_takes_its_pods_along()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web, Objects.Deployment());
        cluster.Pass(60);

        await cluster.SendAsync(HttpMethod.Delete, Web);
        cluster.Pass(60);

        Assert.Empty((await cluster.GetAsync("/api/v1/namespaces/default/pods"))["items"]!.AsArray());
        Assert.Empty((await cluster.GetAsync("/apis/apps/v1/namespaces/default/replicasets"))["items"]!.AsArray());
    }

    [Fact]
    public async Task A_pod_that_names_a_missing_secret_waits_for_it()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web, Objects.Deployment(replicas: 1, container: ""","envFrom":[{"secretRef":{"name":"creds"}}]"""));
        cluster.Pass(60);
        Assert.Equal("""{"reason":"CreateContainerConfigError","message":"secret \u0022creds\u0022 not found"}""", (await WaitingAsync(cluster)).ToJsonString());

        await cluster.CreateAsync("/api/v1/namespaces/default/secrets", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"creds"},"stringData":{"a":"b"}}""");
        cluster.Pass(30);

        Assert.Equal(1, (int?)(await cluster.GetAsync(Web))["status"]!["readyReplicas"]);
    }

    [Fact]
    public async Task A_failing_image_backs_off_and_recovers_when_the_fault_is_gone()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.Clusters.Faults.FailImage("registry.test/web:1");
        await cluster.ApplyAsync(Web, Objects.Deployment(replicas: 1));
        cluster.Pass(60);
        Assert.Equal("ImagePullBackOff", (string?)(await WaitingAsync(cluster))["reason"]);

        cluster.Clusters.Faults.Clear();
        cluster.Pass(30);

        Assert.Equal(1, (int?)(await cluster.GetAsync(Web))["status"]!["readyReplicas"]);
    }

    [Fact]
    public async Task A_crashing_container_loops_with_exit_code_and_log()
    {
        await using var cluster = await TestCluster.StartAsync();
        cluster.Clusters.Faults.CrashContainer("main", new MetaflowStack.Sandbox.Kubernetes.ContainerCrash(3, ["no database", "giving up"]));
        await cluster.ApplyAsync(Web, Objects.Deployment(replicas: 1));
        cluster.Pass(90);

        var pod = (await cluster.GetAsync("/api/v1/namespaces/default/pods"))["items"]![0]!;
        var status = pod["status"]!["containerStatuses"]![0]!;
        Assert.Equal("CrashLoopBackOff", (string?)status["state"]!["waiting"]!["reason"]);
        Assert.Equal(3, (int?)status["lastState"]!["terminated"]!["exitCode"]);
        Assert.True((int)status["restartCount"]! >= 2);
        Assert.Equal("giving up\n", await cluster.Client.GetStringAsync($"api/v1/namespaces/default/pods/{pod["metadata"]!["name"]}/log?tailLines=1"));
    }

    [Fact]
    public async Task A_job_completes()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.CreateAsync("/apis/batch/v1/namespaces/default/jobs", """
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"once"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"main","image":"a:1"}]}}}}
            """);
        cluster.Pass(60);

        var status = (await cluster.GetAsync("/apis/batch/v1/namespaces/default/jobs/once"))["status"]!;
        Assert.Equal(1, (int?)status["succeeded"]);
        Assert.Contains(status["conditions"]!.AsArray(), c => (string?)c!["type"] == "Complete");
    }

    [Fact]
    public async Task A_service_gets_an_address_and_the_endpoints_of_ready_pods()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Web, Objects.Deployment());
        var service = await cluster.CreateAsync("/api/v1/namespaces/default/services", """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080}]}}
            """);
        Assert.StartsWith("10.0.", (string?)service["spec"]!["clusterIP"], StringComparison.Ordinal);
        cluster.Pass(60);

        var endpoints = await cluster.GetAsync("/api/v1/namespaces/default/endpoints/web");
        Assert.Equal(2, endpoints["subsets"]![0]!["addresses"]!.AsArray().Count);
        Assert.Equal(8080, (int?)endpoints["subsets"]![0]!["ports"]![0]!["port"]);
    }

    [Fact]
    public async Task A_saved_world_goes_on_where_it_was()
    {
        var time = new ManualTime();
        await using var cluster = await TestCluster.StartAsync(time: time);
        await cluster.ApplyAsync(Web, Objects.Deployment());
        cluster.Pass(3);
        var saved = JsonNode.Parse(cluster.Clusters.Save().ToJsonString())!;
        await using var later = await TestCluster.StartAsync(saved, time: time);

        later.Pass(60);

        Assert.Equal(2, (int?)(await later.GetAsync(Web))["status"]!["readyReplicas"]);
    }

    private static async Task<JsonNode> WaitingAsync(TestCluster cluster) =>
        (await cluster.GetAsync("/api/v1/namespaces/default/pods"))["items"]![0]!["status"]!["containerStatuses"]![0]!["state"]!["waiting"]!;
}
