using System.Text.RegularExpressions;

namespace MetaflowStack.Sandbox.Tests.Kubernetes.Streaming;

/// <summary>exec, cp, port-forward, attach and logs by real kubectl.</summary>
public sealed partial class KubectlStreamingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>kubectl speaks WebSocket first; switched off, it speaks SPDY as it did before 1.31.</summary>
    public static TheoryData<string> Transports => new("true", "false");

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Exec_has_standard_streams_and_exit_codes(string webSockets)
    {
        await using var kubectl = await StartAsync(webSockets);

        Assert.Equal(("in\nout\n", "err\n"), await kubectl.RunSplitAsync("exec -i box -- sh -c \"cat; echo out; echo err >&2\"", input: "in\n"));
        Assert.Equal("command terminated with exit code 7\n", (await kubectl.RunSplitAsync("exec box -c main -- sh -c \"exit 7\"", exitCode: 7)).Errors);
        Assert.Contains("executable file not found in $PATH", (await kubectl.RunSplitAsync("exec box -- foo", exitCode: 1)).Errors, StringComparison.Ordinal);
        Assert.Contains("container nobody is not valid for pod box", (await kubectl.RunSplitAsync("exec box -c nobody -- ls", exitCode: 1)).Errors, StringComparison.Ordinal);
        Assert.Contains("pods \"nobody\" not found", (await kubectl.RunSplitAsync("exec nobody -- ls", exitCode: 1)).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Cp_brings_files_and_folders_there_and_back(string webSockets)
    {
        await using var kubectl = await StartAsync(webSockets);
        var data = new byte[300_000];
        new Random(7).NextBytes(data);
        kubectl.WriteFile("folder/deep/text.txt", "text\n");
        kubectl.WriteFile("folder/empty", "");
        await File.WriteAllBytesAsync(Path.Combine(kubectl.Folder, "data.bin"), data);

        await kubectl.RunAsync("cp data.bin box:/tmp/data.bin");
        await kubectl.RunAsync("cp folder box:/tmp/there");
        await kubectl.RunAsync("cp box:/tmp/data.bin back.bin");
        await kubectl.RunAsync("cp box:/tmp/there back");

        Assert.Equal(data, await File.ReadAllBytesAsync(Path.Combine(kubectl.Folder, "back.bin")));
        Assert.Equal("text\n", await File.ReadAllTextAsync(Path.Combine(kubectl.Folder, "back/deep/text.txt")));
        Assert.Equal("", await File.ReadAllTextAsync(Path.Combine(kubectl.Folder, "back/empty")));
        Assert.Contains("No such file or directory", await kubectl.RunAsync("cp box:/tmp/none none", exitCode: 2), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Port_forward_reaches_what_listens(string webSockets)
    {
        await using var kubectl = await StartAsync(webSockets);
        using var process = kubectl.Begin("port-forward --address 127.0.0.1 pod/box :8080");
        try
        {
            var port = await PortAsync(process.StandardOutput);
            using var http = new HttpClient { Timeout = Patience };

            Assert.Equal("pong", await http.GetStringAsync($"http://127.0.0.1:{port}/ping"));
            Assert.Equal(404, (int)(await http.GetAsync($"http://127.0.0.1:{port}/other")).StatusCode);
            using var content = new StringContent(new string('x', 50_000));
            Assert.Equal(404, (int)(await http.PostAsync($"http://127.0.0.1:{port}/other", content)).StatusCode);
            var many = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => http.GetStringAsync($"http://127.0.0.1:{port}/ping")));
            Assert.All(many, answer => Assert.Equal("pong", answer));
        }
        finally
        {
            process.Kill();
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Port_forward_to_a_port_that_nobody_listens_on_says_so(string webSockets)
    {
        await using var kubectl = await StartAsync(webSockets);
        using var process = kubectl.Begin("port-forward --address 127.0.0.1 pod/box :9999");
        try
        {
            var port = await PortAsync(process.StandardOutput);
            using var http = new HttpClient { Timeout = Patience };

            await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetStringAsync($"http://127.0.0.1:{port}/"));
            using var patience = new CancellationTokenSource(Patience);
            var errors = await process.StandardError.ReadToEndAsync(patience.Token);

            Assert.Contains("connect: connection refused", errors, StringComparison.Ordinal);
            Assert.Contains("lost connection to pod", errors, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public async Task Port_forward_finds_the_pod_of_a_service_and_of_a_deployment()
    {
        await using var kubectl = await RealClient.StartAsync("KUBECTL_EXE");
        await kubectl.Cluster.ApplyAsync(Objects.Deployments + "/web", Objects.Deployment(container: ""","readinessProbe":{"httpGet":{"path":"/ping","port":8080}}"""));
        await kubectl.RunAsync("expose deployment web --port 80 --target-port 8080");
        await kubectl.RunAsync("rollout status deployment/web --timeout=60s");
        foreach (var target in new[] { "service/web :80", "deployment/web :8080" })
        {
            using var process = kubectl.Begin($"port-forward --address 127.0.0.1 {target}");
            using var http = new HttpClient { Timeout = Patience };
            Assert.Equal("pong", await http.GetStringAsync($"http://127.0.0.1:{await PortAsync(process.StandardOutput)}/ping"));
            process.Kill();
        }
    }

    [Fact]
    public async Task Logs_follow_to_the_end_and_show_what_came_before()
    {
        await using var kubectl = await RealClient.StartAsync("KUBECTL_EXE");
        kubectl.Cluster.Clusters.Faults.CrashContainer("bad", new MetaflowStack.Sandbox.Kubernetes.ContainerCrash(3, ["first", "second"]));
        kubectl.WriteFile("pods.yaml", """
            {apiVersion: batch/v1, kind: Job, metadata: {name: once}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "i:1"}]}}}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: two}, spec: {containers: [{name: good, image: "i:1"}, {name: bad, image: "i:1"}]}}
            """);
        await kubectl.RunAsync("apply -f pods.yaml");

        await kubectl.RunAsync("wait --for=condition=complete job/once --timeout=60s");
        Assert.Equal("main: started from i:1\n", await kubectl.RunAsync("logs -f job/once"));
        await kubectl.RunAsync("wait --for=jsonpath={.status.containerStatuses[1].lastState.terminated.exitCode}=3 pod/two --timeout=60s");
        Assert.Equal("first\nsecond\n", await kubectl.RunAsync("logs two -c bad --previous"));
        Assert.Equal("second\n", await kubectl.RunAsync("logs two -c bad --previous --tail=1"));
        Assert.Contains("previous terminated container \"good\" in pod \"two\" not found", await kubectl.RunAsync("logs two -c good --previous", exitCode: 1), StringComparison.Ordinal);
        Assert.Contains("[pod/two/good] good: started from i:1", await kubectl.RunAsync("logs two --all-containers --prefix"), StringComparison.Ordinal);
        Assert.StartsWith("20", await kubectl.RunAsync("logs two -c good --timestamps"), StringComparison.Ordinal);
    }

    private static async Task<RealClient> StartAsync(string webSockets)
    {
        var kubectl = await RealClient.StartAsync("KUBECTL_EXE");
        kubectl.Environment["KUBECTL_REMOTE_COMMAND_WEBSOCKETS"] = webSockets;
        kubectl.Environment["KUBECTL_PORT_FORWARD_WEBSOCKETS"] = webSockets;
        kubectl.WriteFile("box.json", StreamingCluster.PodBody);
        await kubectl.RunAsync("apply -f box.json");
        await kubectl.RunAsync("wait --for=condition=Ready pod/box --timeout=60s");
        return kubectl;
    }

    private static async Task<string> PortAsync(StreamReader output)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await output.ReadLineAsync(patience.Token) is { } line)
            if (Forwarding().Match(line) is { Success: true } match)
                return match.Groups[1].Value;
        throw new InvalidOperationException("kubectl ended without forwarding a port");
    }

    [GeneratedRegex(@"^Forwarding from 127\.0\.0\.1:(\d+) -> ")]
    private static partial Regex Forwarding();
}
