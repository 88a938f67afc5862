using System.Text.RegularExpressions;
using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Kubernetes;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.DailyTools;

/// <summary>The targets that use a deployed stack, all on one stack: none of them changes what is deployed.</summary>
public sealed partial class DailyToolTests(DeployedStack stack) : IClassFixture<DeployedStack>
{
    private const string Workflows = "/apis/argoproj.io/v1alpha1/namespaces/argo/workflows";

    [Fact]
    public async Task Kubeconfig_gives_kubectl_the_way_in_and_keeps_what_the_user_has()
    {
        var file = stack.Folder.PathOf("kubeconfig");
        await File.WriteAllTextAsync(file, "current-context: theirs\nclusters:\n- {name: theirs, cluster: {server: https://theirs}}\nusers: []\ncontexts:\n- {name: theirs, context: {cluster: theirs}}\n");

        var first = (await stack.RunAsync("Kubeconfig", "--kubeconfig-file", file)).Succeeded();
        var written = await File.ReadAllTextAsync(file);
        var second = (await stack.RunAsync("Kubeconfig", "--kubeconfig-file", file)).Succeeded();

        Assert.Contains("context 'aks-demo-metaflow-default' for https://127.0.0.1:", first.Output, StringComparison.Ordinal);
        Assert.Contains("'theirs' was", first.Output, StringComparison.Ordinal);
        Assert.Contains("unchanged", second.Output, StringComparison.Ordinal);
        Assert.Equal(written, await File.ReadAllTextAsync(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain("token", first.Output + first.Error, StringComparison.Ordinal);
        var kubectl = ClusterStack.Kubectl;
        Assert.SkipWhen(kubectl is null, "kubectl is not installed; KUBECTL_EXE names one.");
        Assert.Contains("deployment.apps/metadata-service", await KubectlAsync(kubectl, file, "get", "deployments", "-o", "name"), StringComparison.Ordinal);
        Assert.Equal("aks-demo-metaflow-default\ntheirs", await KubectlAsync(kubectl, file, "config", "get-contexts", "-o", "name"));
    }

    [Fact]
    public async Task Kubeconfig_writes_where_kubectl_would()
    {
        var folder = stack.Folder;
        var environment = new Dictionary<string, string?> { ["KUBECONFIG"] = folder.PathOf("from-variable") + ":" + folder.PathOf("second") };
        await File.WriteAllTextAsync(folder.PathOf("from-variable"), "");

        (await stack.RunAsync(environment, "Kubeconfig")).Succeeded();

        Assert.Contains("aks-demo-metaflow-default", await File.ReadAllTextAsync(folder.PathOf("from-variable")), StringComparison.Ordinal);
        Assert.False(File.Exists(folder.PathOf("second")));
    }

    [Fact]
    public async Task Verify_asks_every_component()
    {
        var run = (await stack.RunAsync("Verify")).Succeeded();

        foreach (var component in (string[])["metadata-service", "metaflow-ui-backend-service", "metaflow-ui-static-service", "argo-server", "workflow-controller", "argo-events-controller", "argo-events-webhook"])
            Assert.Contains($"✓ {component} ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Healthy: 7 of 7", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_shows_every_container_of_the_component()
    {
        var run = (await stack.RunAsync("Logs", "--component", "metadata-service", "--tail", "1")).Succeeded();

        Assert.Contains("/db-migrations\ndb-migrations: started from ", run.Output, StringComparison.Ordinal);
        Assert.Contains("/metadata-service\nlistening on port 8080", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("metadata-service: started", run.Output, StringComparison.Ordinal);
        foreach (var component in (string[])["argo-events-controller", "argo-events-webhook"])
            Assert.Contains("started from", (await stack.RunAsync("Logs", "--component", component)).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_masks_the_stacks_passwords()
    {
        const string path = "/api/v1/namespaces/default/secrets/metaflow-database";
        var kubeconfig = await stack.Sandbox.KubeconfigAsync(
            $"/subscriptions/{stack.Sandbox.SubscriptionId}/resourceGroups/rg-metaflow-default-westus/providers/Microsoft.ContainerService/managedClusters/aks-demo-metaflow-default");
        var secret = await stack.Sandbox.KubernetesAsync(kubeconfig, HttpMethod.Get, path);
        secret!["metadata"]!.AsObject().Remove("resourceVersion");
        var password = (string)secret["data"]!["password"]!;
        try
        {
            // A password that the container writes: what every container in the sandbox says when it starts.
            secret["data"]!["password"] = Convert.ToBase64String("started from"u8);
            await stack.Sandbox.KubernetesAsync(kubeconfig, HttpMethod.Put, path, secret);

            var run = (await stack.RunAsync("Logs", "--component", "metadata-service")).Succeeded();

            Assert.Contains("metadata-service: (secret) public.ecr.aws/", run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("started from", run.Output + run.Error, StringComparison.Ordinal);
        }
        finally
        {
            secret["data"]!["password"] = password;
            await stack.Sandbox.KubernetesAsync(kubeconfig, HttpMethod.Put, path, secret);
        }
    }

    [Fact]
    public async Task Logs_goes_on_until_Ctrl_C_and_names_components_when_none_is_given()
    {
        await using var run = await stack.StartAsync("Logs", "--component", "argo-server", "--follow");
        await run.WaitForLineAsync("listening on port 2746");
        await run.SignalGroupAsync("INT");
        (await run.WaitAsync()).Exited(130);

        Assert.Contains("--component is missing", (await stack.RunAsync("Logs")).Exited(2).Output, StringComparison.Ordinal);
        Assert.Contains("did you mean argo-server?", (await stack.RunAsync("Logs", "--component", "argoserver")).Exited(2).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_goes_on_with_pods_that_come_later()
    {
        const string pods = "/api/v1/namespaces/default/pods";
        await using var run = await stack.StartAsync("Logs", "--component", "metaflow-ui-static-service", "--follow");
        await run.WaitForLineAsync("listening on port 3000");
        var all = (await stack.KubernetesAsync(HttpMethod.Get, pods))!["items"]!.AsArray();
        var before = all.Select(pod => (string)pod!["metadata"]!["name"]!).First(name => name.StartsWith("metaflow-ui-static-service", StringComparison.Ordinal));
        await stack.KubernetesAsync(HttpMethod.Delete, $"{pods}/{before}");

        await run.WaitForLineAsync("/metaflow-ui-static-service: has started");
        await run.WaitForLineAsync($"{Later().Match(run.Output).Groups[1].Value}/metaflow-ui-static-service: listening on port 3000");
        await run.WaitForLineAsync($"{before}/metaflow-ui-static-service: the log has ended");
        await run.SignalGroupAsync("INT");
        var ended = (await run.WaitAsync()).Exited(130);

        var heard = Heard().Matches(ended.Output).Select(line => line.Groups[1].Value).Distinct().ToList();
        Assert.Equal(2, heard.Count);
        Assert.Equal(before, heard[0]);
        Assert.DoesNotContain(before + "/metaflow-ui-static-service: has started", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_goes_on_with_a_container_that_is_started_again()
    {
        const string service = "metaflow-ui-static-service";
        try
        {
            await using var run = await stack.StartAsync("Logs", "--component", service, "--follow", "--sandbox-fault", $"Kubernetes.CrashLoopBackOff:{service}");
            await run.WaitForLineAsync($"/{service}: started again");
            await run.SignalGroupAsync("INT");
            (await run.WaitAsync()).Exited(130);
        }
        finally
        {
            await stack.Sandbox.ClearFaultsAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            while ((int?)(await stack.KubernetesAsync(HttpMethod.Get, $"/apis/apps/v1/namespaces/default/deployments/{service}"))!["status"]!["readyReplicas"] is null or 0)
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }

    [Fact]
    public async Task Verify_runs_a_workflow_where_tasks_run_and_leaves_nothing()
    {
        var run = (await stack.RunAsync("Verify", "--run-workflow")).Succeeded();

        Assert.Matches("Workflow metaflow-stack-hello-[0-9a-f]{8} is submitted", run.Output);
        Assert.Contains("✓ The hello-world workflow succeeded after ", run.Output, StringComparison.Ordinal);
        Assert.Matches("Healthy: 7 of 7.*Workflow: ", run.Output.ReplaceLineEndings(" "));
        Assert.Empty((await stack.KubernetesAsync(HttpMethod.Get, Workflows))!["items"]!.AsArray());
    }

    [Fact]
    public async Task A_workflow_that_fails_fails_Verify_with_Argos_reason_and_leaves_nothing()
    {
        try
        {
            var run = (await stack.RunAsync("Verify", "--run-workflow", "--sandbox-fault", "Kubernetes.ErrImagePull:*argoexec*")).Exited(1);

            Assert.Matches("… Pending: (ErrImagePull|ImagePullBackOff)", run.Output);
            Assert.Matches(@"The hello-world workflow argo/metaflow-stack-hello-[0-9a-f]{8} did not succeed\. Failed: Step exceeded its deadline", run.Output);
            Assert.Empty((await stack.KubernetesAsync(HttpMethod.Get, Workflows))!["items"]!.AsArray());
        }
        finally
        {
            await stack.Sandbox.ClearFaultsAsync();
        }
    }

    [Fact]
    public async Task A_workflow_is_deleted_when_the_user_stops_waiting_for_it()
    {
        try
        {
            await using var run = await stack.StartAsync("Verify", "--run-workflow", "--sandbox-fault", "Kubernetes.ErrImagePull:*argoexec*");
            await run.WaitForLineAsync("is submitted");
            await run.SignalGroupAsync("INT");
            (await run.WaitAsync()).Exited(130);

            Assert.Empty((await stack.KubernetesAsync(HttpMethod.Get, Workflows))!["items"]!.AsArray());
        }
        finally
        {
            await stack.Sandbox.ClearFaultsAsync();
        }
    }

    [Fact]
    public async Task Without_Argo_there_is_no_workflow_to_run() =>
        Assert.Contains("--run-workflow", (await stack.RunAsync("Verify", "--run-workflow", "--deploy-argo", "false")).Exited(2).ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task A_stack_without_Airflow_takes_no_DAGs()
    {
        await File.WriteAllTextAsync(stack.Folder.PathOf("hello.py"), "DAG('hello')\n");
        var run = (await stack.RunAsync("UploadDag", "--dag", "hello.py")).Exited(1);
        Assert.Contains("The stack demo/default has no Airflow to upload DAGs to", run.Output, StringComparison.Ordinal);
        Assert.Contains("./build.sh Services --deploy-airflow true", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_brings_every_service_here_opens_the_UI_and_ends_well_on_Ctrl_C()
    {
        var opener = stack.Folder.PathOf("bin", "xdg-open");
        Directory.CreateDirectory(Path.GetDirectoryName(opener)!);
        await File.WriteAllTextAsync(opener, $"#!/bin/sh\necho \"$@\" > '{stack.Folder.PathOf("opened.new")}'\nmv '{stack.Folder.PathOf("opened.new")}' '{stack.Folder.PathOf("opened")}'\n");
        File.SetUnixFileMode(opener, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var environment = new Dictionary<string, string?> { ["PATH"] = Path.GetDirectoryName(opener) + ":" + Environment.GetEnvironmentVariable("PATH") };

        await using var run = await stack.StartAsync(environment, "Forward", "--open");
        await run.WaitForLineAsync("in a browser");
        await Eventually(() => File.Exists(stack.Folder.PathOf("opened")));
        var url = (await File.ReadAllTextAsync(stack.Folder.PathOf("opened"))).Trim();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var ui = await http.GetStringAsync(url);
        await run.SignalGroupAsync("INT");
        var ended = (await run.WaitAsync()).Succeeded();

        Assert.Equal("ok", ui);
        Assert.Equal(["metadata-service", "metaflow-ui-backend-service", "metaflow-ui-static-service", "argo-server", "argo-events-webhook"], Forwarded().Matches(ended.Output).Select(line => line.Groups[1].Value));
        Assert.Contains($"metaflow-ui-static-service  {url}\n", ended.Output, StringComparison.Ordinal);
        Assert.Contains("Stopping: the ports are closed.", ended.Output, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(url));
    }

    [Fact]
    public async Task None_of_them_writes_anything_or_needs_the_lock()
    {
        var before = SandboxRequest.WritesOf(stack.Folder);
        (await stack.RunAsync("Kubeconfig", "--kubeconfig-file", stack.Folder.PathOf("unwritten"))).Succeeded();
        (await stack.RunAsync("Verify")).Succeeded();
        (await stack.RunAsync("Logs", "--component", "metadata-service")).Succeeded();
        Assert.Equal(before, SandboxRequest.WritesOf(stack.Folder));
    }

    [Fact]
    public async Task A_stack_that_does_not_exist_is_named_with_what_to_check()
    {
        var run = (await stack.RunAsync("Verify", "--environment", "other")).Exited(1);
        Assert.Contains("The cluster of demo/other, aks-demo-metaflow-other, does not exist", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output + run.Error, StringComparison.Ordinal);
    }

    private static async Task Eventually(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
    }

    private async Task<string> KubectlAsync(string program, string kubeconfig, params string[] arguments)
    {
        await using var kubectl = RunningCommand.Start(program, arguments, stack.Folder.Root, new Dictionary<string, string?>(stack.Folder.Environment) { ["KUBECONFIG"] = kubeconfig, ["HOME"] = stack.Folder.Root, ["NO_PROXY"] = "127.0.0.1" });
        return (await kubectl.WaitAsync()).Succeeded().Output.Trim();
    }

    [GeneratedRegex(@"(metaflow-ui-static-service-[a-z0-9-]+)/metaflow-ui-static-service: has started\r?\n")]
    private static partial Regex Later();

    [GeneratedRegex(@"(metaflow-ui-static-service-[a-z0-9-]+)/metaflow-ui-static-service: listening on port 3000")]
    private static partial Regex Heard();

    [GeneratedRegex(@"^  ([a-z-]+) +https?://localhost:\d+$", RegexOptions.Multiline)]
    private static partial Regex Forwarded();
}
