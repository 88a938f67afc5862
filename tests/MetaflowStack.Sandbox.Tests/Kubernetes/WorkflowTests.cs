using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes;

namespace MetaflowStack.Sandbox.Tests.Kubernetes;

/// <summary>What the simulated workflow controller makes of a Workflow.</summary>
public sealed class WorkflowTests
{
    private const string Workflows = "/apis/argoproj.io/v1alpha1/namespaces/default/workflows";
    private const string Pod = "/api/v1/namespaces/default/pods/hello";

    [Fact]
    public async Task A_workflow_runs_as_a_pod_of_its_name_and_succeeds()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(Workflows, Hello());
        cluster.Pass(1);
        var begun = await cluster.GetAsync(Workflows + "/hello");
        cluster.Pass(120);
        var ended = await cluster.GetAsync(Workflows + "/hello");
        var pod = await cluster.GetAsync(Pod);

        Assert.Equal(("Running", "Pending"), ((string?)begun["status"]!["phase"], (string?)Node(begun)["phase"]));
        Assert.Equal(("Succeeded", "Succeeded", "1/1"), ((string?)ended["status"]!["phase"], (string?)Node(ended)["phase"], (string?)ended["status"]!["progress"]));
        Assert.NotNull(ended["status"]!["finishedAt"]);
        Assert.Equal("true", (string?)ended["metadata"]!["labels"]!["workflows.argoproj.io/completed"]);
        Assert.Equal(("hello", "true"), ((string?)pod["metadata"]!["labels"]!["workflows.argoproj.io/workflow"], (string?)pod["metadata"]!["labels"]!["workflows.argoproj.io/completed"]));
        Assert.Equal(["wait", "main"], pod["spec"]!["containers"]!.AsArray().Select(c => (string?)c!["name"]));
        Assert.Equal("quay.io/argoproj/argoexec:v3.7.18", (string?)pod["spec"]!["initContainers"]![0]!["image"]);
    }

    [Fact]
    public async Task A_main_container_that_fails_fails_the_workflow_with_its_exit_code()
    {
        await using var cluster = await StartAsync();
        cluster.Clusters.Faults.CrashContainer("main", new ContainerCrash(3, ["no"]));
        await cluster.CreateAsync(Workflows, Hello());
        cluster.Pass(120);
        var workflow = await cluster.GetAsync(Workflows + "/hello");

        Assert.Equal(("Failed", "main: Error (exit code 3)"), ((string?)workflow["status"]!["phase"], (string?)workflow["status"]!["message"]));
    }

    [Fact]
    public async Task An_image_that_cannot_be_pulled_is_the_nodes_message_until_the_deadline()
    {
        await using var cluster = await StartAsync();
        cluster.Clusters.Faults.FailImage("registry.test/hello:1");
        await cluster.CreateAsync(Workflows, Hello("\"activeDeadlineSeconds\":300,"));
        cluster.Pass(120);
        var waiting = await cluster.GetAsync(Workflows + "/hello");
        cluster.Pass(300);
        var ended = await cluster.GetAsync(Workflows + "/hello");

        Assert.Equal("Running", (string?)waiting["status"]!["phase"]);
        Assert.StartsWith("ImagePullBackOff: Back-off pulling image", (string?)Node(waiting)["message"], StringComparison.Ordinal);
        Assert.Equal(("Failed", "Step exceeded its deadline"), ((string?)ended["status"]!["phase"], (string?)ended["status"]!["message"]));
    }

    [Fact]
    public async Task It_leaves_after_its_time_and_takes_its_pod_along()
    {
        await using var cluster = await StartAsync();
        await cluster.CreateAsync(Workflows, Hello("\"ttlStrategy\":{\"secondsAfterSuccess\":600},"));
        cluster.Pass(200);
        Assert.Equal("Succeeded", (string?)(await cluster.GetAsync(Workflows + "/hello"))["status"]!["phase"]);
        cluster.Pass(700);

        Assert.Equal(404, await StatusAsync(cluster, Workflows + "/hello"));
        Assert.Equal(404, await StatusAsync(cluster, Pod));
    }

    [Fact]
    public async Task Without_a_controller_nothing_becomes_of_it()
    {
        await using var cluster = await StartAsync(controller: false);
        await cluster.CreateAsync(Workflows, Hello());
        cluster.Pass(120);
        Assert.Null((await cluster.GetAsync(Workflows + "/hello"))["status"]);
    }

    private static async Task<TestCluster> StartAsync(bool controller = true)
    {
        var cluster = await TestCluster.StartAsync();
        await cluster.CreateAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"workflows.argoproj.io"},
             "spec":{"group":"argoproj.io","scope":"Namespaced","names":{"plural":"workflows","kind":"Workflow"},
              "versions":[{"name":"v1alpha1","served":true,"storage":true,
               "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """);
        cluster.Pass(2);
        if (controller)
        {
            await cluster.ApplyAsync(Objects.Deployments + "/workflow-controller", Objects.Deployment("workflow-controller", 1, "quay.io/argoproj/workflow-controller:v3.7.18").Replace("\"main\"", "\"controller\""));
            cluster.Pass(60);
        }

        return cluster;
    }

    private static string Hello(string spec = "") => $$"""
        {"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"name":"hello"},"spec":{"entrypoint":"hello",{{spec}}
         "templates":[{"name":"hello","container":{"image":"registry.test/hello:1","command":["hello"]} }]} }
        """;

    private static JsonNode Node(JsonNode workflow) => workflow["status"]!["nodes"]!["hello"]!;

    private static async Task<int> StatusAsync(TestCluster cluster, string path)
    {
        using var answer = await cluster.Client.GetAsync(cluster.Url + path);
        return (int)answer.StatusCode;
    }
}
