using System.Text.Json.Nodes;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Health;
using MetaflowStack.Kubernetes.Manifests;
using MetaflowStack.Kubernetes.Tests.Server;

namespace MetaflowStack.Kubernetes.Tests.Health;

public class RolloutWaiterTests
{
    private const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Healthy = "{observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2, conditions: [{type: Available, status: 'True'}]}";

    [Fact]
    public async Task A_healthy_object_is_not_asked_about()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        using var client = new KubernetesClient(server.Connection);
        await new RolloutWaiter(client, TimeProvider.System).WaitAsync(Deployment(Healthy));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_rollout_is_watched_until_it_is_healthy_and_says_how_far_it_is()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        Script(server, [Deployment("{observedGeneration: 1, replicas: 2, updatedReplicas: 2}")], []);
        server.On(
            $"WATCH {Deployments}",
            ScriptedApiServer.Watch(true, Modified(Deployment("{observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1}")), Modified(Deployment(Healthy))));
        var lines = new List<string>();
        var live = await WaitAsync(server, Deployment("{}"), lines);
        Assert.Equal(2, live.Number("status", "readyReplicas"));
        Assert.Equal("0 of 2 replicas ready", lines[0]);
        Assert.Equal(lines.Distinct(), lines);
    }

    [Fact]
    public async Task An_image_that_cannot_be_pulled_ends_the_wait_at_once()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        Script(server, [Deployment("{observedGeneration: 1}")], [
            Pod("web-1", "new", "{phase: Pending, containerStatuses: [{name: main, state: {waiting: {reason: ImagePullBackOff, message: 'Back-off pulling image \"nope:1\"'}}}]}"),
        ]);
        var fault = await Assert.ThrowsAsync<RolloutException>(() => WaitAsync(server, Deployment("{}")));
        Assert.Equal(("web-1", "main", "ImagePullBackOff"), (fault.Pod, fault.Container, fault.Reason));
        Assert.Equal(
            "Deployment default/web does not become healthy. Pod web-1, container main: ImagePullBackOff: Back-off pulling image \"nope:1\". "
            + "Check the image's name and version, and that the nodes may pull it.",
            fault.Message);
    }

    [Fact]
    public async Task A_crash_loop_is_told_with_exit_code_and_masked_log()
    {
        _ = new Secret("rollout-test-password");
        await using var server = await ScriptedApiServer.StartAsync();
        Script(server, [Deployment("{observedGeneration: 1}")], [
            Pod("web-1", "new", "{phase: Pending, initContainerStatuses: [{name: db-migrations, restartCount: 2, state: {waiting: {reason: CrashLoopBackOff, message: back-off 20s}}, lastState: {terminated: {exitCode: 3}}}]}"),
        ]);
        server.On($"GET {Pods}/web-1/log", ScriptedApiServer.Text("connecting\r\npassword rollout-test-password refused\n\u001b[31mgiving up\n" + new string('x', 600) + "\n", "text/plain"));
        var fault = await Assert.ThrowsAsync<RolloutException>(() => WaitAsync(server, Deployment("{}")));
        Assert.Equal(string.Join(Environment.NewLine,
            "Deployment default/web does not become healthy. Pod web-1, container db-migrations: CrashLoopBackOff: back-off 20s; last exit code 3. "
            + "kubectl logs -n default web-1 -c db-migrations --previous shows the whole log. The last lines of its log:",
            "  | connecting",
            "  | password (secret) refused",
            "  | ?[31mgiving up",
            "  | " + new string('x', 500) + " …"), fault.Message);
        Assert.Contains("previous=true", server.Requests.Last(request => request.Path.EndsWith("/log", StringComparison.Ordinal)).Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ErrImagePull")]
    [InlineData("CreateContainerConfigError")]
    [InlineData("InvalidImageName")]
    [InlineData("RunContainerError")]
    public async Task Other_containers_that_cannot_start_end_the_wait_too(string reason)
    {
        await using var server = await ScriptedApiServer.StartAsync();
        Script(server, [Deployment("{observedGeneration: 1}")], [Pod("web-1", "new", $"{{containerStatuses: [{{name: main, state: {{waiting: {{reason: {reason}}}}}}}]}}")]);
        Assert.Equal(reason, (await Assert.ThrowsAsync<RolloutException>(() => WaitAsync(server, Deployment("{}")))).Reason);
    }

    [Fact]
    public async Task Pods_of_the_revision_before_may_be_broken()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        Script(server, [Deployment("{observedGeneration: 1}")], [Pod("web-old", "old", "{containerStatuses: [{name: main, state: {waiting: {reason: CrashLoopBackOff}}}]}")]);
        server.On($"WATCH {Pods}", ScriptedApiServer.Watch(true, Modified(Pod("web-new", "new", "{containerStatuses: [{name: main, state: {waiting: {reason: ErrImagePull}}}]}"))));
        Assert.Equal("web-new", (await Assert.ThrowsAsync<RolloutException>(() => WaitAsync(server, Deployment("{}")))).Pod);
    }

    [Fact]
    public async Task Pods_seen_before_the_controller_has_acted_are_not_judged()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        var stale = Deployment("{observedGeneration: 0}");
        Script(server, [stale], [Pod("web-1", "new", "{containerStatuses: [{name: main, state: {waiting: {reason: CrashLoopBackOff}}}]}")]);
        server.On($"WATCH {Deployments}", ScriptedApiServer.Watch(true, Modified(Deployment(Healthy))));
        await WaitAsync(server, stale);
    }

    [Fact]
    public async Task Pods_without_a_node_are_given_the_time_that_scaling_up_takes()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        Script(server, [Deployment("{observedGeneration: 1}")], [
            Pod("web-1", "new", "{phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: 0/1 nodes are available}]}"),
        ]);
        var time = new ManualTime();
        var start = time.GetUtcNow();
        using var client = new KubernetesClient(server.Connection);
        var fault = await Assert.ThrowsAsync<RolloutException>(() => time.DriveAsync(
            new RolloutWaiter(client, time, new RolloutOptions { Timeout = TimeSpan.FromHours(1) }).WaitAsync(Deployment("{}"), _ => { })));
        Assert.Equal("Unschedulable", fault.Reason);
        Assert.Contains("0/1 nodes are available", fault.Message, StringComparison.Ordinal);
        Assert.True(time.GetUtcNow() - start >= TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task A_controller_that_cannot_make_pods_is_given_a_minute()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        Script(server, [Deployment("{observedGeneration: 1, conditions: [{type: ReplicaFailure, status: 'True', reason: FailedCreate, message: exceeded quota}]}")], []);
        var time = new ManualTime();
        using var client = new KubernetesClient(server.Connection);
        var fault = await Assert.ThrowsAsync<RolloutException>(() => time.DriveAsync(
            new RolloutWaiter(client, time, new RolloutOptions { Timeout = TimeSpan.FromHours(1) }).WaitAsync(Deployment("{}"))));
        Assert.Equal("FailedCreate", fault.Reason);
        Assert.Contains("exceeded quota", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_that_the_controller_declares_exceeded_ends_the_wait()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        Script(server, [Deployment("{observedGeneration: 1, conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded, message: ReplicaSet has timed out progressing}]}")], []);
        var fault = await Assert.ThrowsAsync<RolloutException>(() => WaitAsync(server, Deployment("{}")));
        Assert.Equal("ProgressDeadlineExceeded", fault.Reason);
        Assert.Contains("ReplicaSet has timed out progressing", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_that_is_up_says_how_far_it_was()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        Script(server, [Deployment("{observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1}")],
            [Pod("web-1", "new", "{phase: Pending, containerStatuses: [{name: main, state: {waiting: {reason: ContainerCreating}}}]}")]);
        var time = new ManualTime();
        using var client = new KubernetesClient(server.Connection);
        var wait = new RolloutWaiter(client, time).WaitAsync(Deployment("{}"), line =>
        {
            if (line == "1 of 2 replicas ready (ContainerCreating)")
                time.Advance(TimeSpan.FromMinutes(20));
        });
        var fault = await Assert.ThrowsAsync<RolloutException>(() => wait);
        Assert.Equal("Timeout", fault.Reason);
        Assert.Contains("After 20 minutes: 1 of 2 replicas ready (ContainerCreating); Available: 1/2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_wait_ends()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        Script(server, [Deployment("{observedGeneration: 1}")], []);
        using var client = new KubernetesClient(server.Connection);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new RolloutWaiter(client, TimeProvider.System).WaitAsync(Deployment("{}"), _ => cancel.Cancel(), cancel.Token));
    }

    [Fact]
    public async Task An_object_that_is_deleted_meanwhile_ends_the_wait()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        Script(server, [Deployment("{observedGeneration: 1}")], []);
        server.On($"WATCH {Deployments}", ScriptedApiServer.Watch(true, Event("DELETED", Deployment("{}"))));
        Assert.Equal("Deleted", (await Assert.ThrowsAsync<RolloutException>(() => WaitAsync(server, Deployment("{}")))).Reason);
    }

    [Fact]
    public async Task A_watch_that_is_refused_ends_the_wait()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        Script(server, [Deployment("{observedGeneration: 1}")], []);
        server.On($"GET {Pods}", ScriptedApiServer.Status(403, "Forbidden", "pods is forbidden"));
        var fault = await Assert.ThrowsAsync<KubernetesException>(() => WaitAsync(server, Deployment("{}")));
        Assert.Contains("Listing pods failed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_waited_for_to_its_end()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        var running = Job("{startTime: '2026-01-01T00:00:00Z', active: 1}");
        server
            .On("GET /apis/batch/v1/namespaces/default/jobs", List(running))
            .On("WATCH /apis/batch/v1/namespaces/default/jobs", ScriptedApiServer.Watch(true, Modified(Job("{succeeded: 1, conditions: [{type: Complete, status: 'True'}]}"))))
            .On($"GET {Pods}", List())
            .On($"WATCH {Pods}", ScriptedApiServer.Watch(true));
        Assert.Equal(1, (await WaitAsync(server, running)).Number("status", "succeeded"));
    }

    [Fact]
    public async Task A_failed_job_shows_the_log_of_its_pod()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        var failed = Job("{failed: 1, conditions: [{type: Failed, status: 'True', reason: BackoffLimitExceeded, message: too many}]}");
        var pod = Pod("job-1", "job", "{phase: Failed, containerStatuses: [{name: main, state: {terminated: {exitCode: 7, reason: Error}}}]}");
        server
            .On("GET /apis/batch/v1/namespaces/default/jobs", List(Job("{}")))
            .On($"GET {Pods}", List(pod))
            .On($"WATCH {Pods}", ScriptedApiServer.Watch(true))
            .On($"GET {Pods}/job-1/log", ScriptedApiServer.Text("no such table\n", "text/plain"))
            // The pod must be known by the time the Job fails, so the Job's watch waits until the pods are watched.
            .On("WATCH /apis/batch/v1/namespaces/default/jobs", async context =>
            {
                while (!server.Requests.Any(request => request.Path == Pods && request["watch"] == "true"))
                    await Task.Yield();
                await ScriptedApiServer.Watch(true, Modified(failed))(context);
            });
        var fault = await Assert.ThrowsAsync<RolloutException>(() => WaitAsync(server, Job("{}")));
        Assert.Contains("Pod job-1, container main: Error; last exit code 7", fault.Message, StringComparison.Ordinal);
        Assert.Contains("  | no such table", fault.Message, StringComparison.Ordinal);
    }

    private static void Script(ScriptedApiServer server, JsonObject[] deployments, JsonObject[] pods)
    {
        server
            .On($"GET {Deployments}", List(deployments))
            .On($"WATCH {Deployments}", ScriptedApiServer.Watch(true))
            .On($"GET {Pods}", List(pods))
            .On($"WATCH {Pods}", ScriptedApiServer.Watch(true))
            .On("GET /apis/apps/v1/namespaces/default/replicasets", List(ReplicaSet("old", 1), ReplicaSet("new", 2)));
    }

    private static async Task<JsonObject> WaitAsync(ScriptedApiServer server, JsonObject live, List<string>? lines = null)
    {
        using var client = new KubernetesClient(server.Connection);
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await new RolloutWaiter(client, TimeProvider.System).WaitAsync(live, line => lines?.Add(line), guard.Token);
    }

    private static JsonObject Deployment(string status) => Yaml($$$"""
        {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: default, uid: d, generation: 1},
         spec: {replicas: 2, selector: {matchLabels: {app: web} }}, status: {{{status}}} }
        """);

    private static JsonObject ReplicaSet(string name, int revision) => Yaml($$$"""
        {metadata: {name: {{{name}}}, namespace: default, uid: rs-{{{name}}}, annotations: {deployment.kubernetes.io/revision: '{{{revision}}}'},
         ownerReferences: [{kind: Deployment, uid: d}]}}
        """);

    private static JsonObject Pod(string name, string replicaSet, string status) => Yaml($$$"""
        {apiVersion: v1, kind: Pod, metadata: {name: {{{name}}}, namespace: default, uid: pod-{{{name}}}, ownerReferences: [{kind: ReplicaSet, uid: rs-{{{replicaSet}}}}]}, status: {{{status}}}}
        """);

    private static JsonObject Job(string status) => Yaml($$$"""
        {apiVersion: batch/v1, kind: Job, metadata: {name: job, namespace: default, uid: j}, spec: {selector: {matchLabels: {job: job} }}, status: {{{status}}} }
        """);

    private static ScriptedApiServer.Answer List(params JsonObject[] items) => ScriptedApiServer.Json(new JsonObject
    {
        ["metadata"] = new JsonObject { ["resourceVersion"] = "1" },
        ["items"] = new JsonArray([.. items.Select(item => item.DeepClone())]),
    });

    private static string Modified(JsonObject item) => Event("MODIFIED", item);

    private static string Event(string type, JsonObject item) => new JsonObject { ["type"] = type, ["object"] = item.DeepClone() }.ToJsonString();

    private static JsonObject Yaml(string text) => YamlReader.Read(text, "case")[0].Root!.AsObject();
}
