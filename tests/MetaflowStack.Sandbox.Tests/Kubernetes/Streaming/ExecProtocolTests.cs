using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes;

namespace MetaflowStack.Sandbox.Tests.Kubernetes.Streaming;

/// <summary>exec and attach at the level of WebSocket messages.</summary>
public sealed class ExecProtocolTests
{
    [Theory]
    [InlineData("v5.channel.k8s.io")]
    [InlineData("v4.channel.k8s.io")]
    public async Task Each_stream_has_its_channel_and_success_is_a_status(string protocol)
    {
        await using var cluster = await StreamingCluster.StartAsync();

        using var session = await (await cluster.ExecAsync(["sh", "-c", "echo out; echo err >&2"], protocol)).EndAsync();

        Assert.Equal(protocol, session.Protocol);
        Assert.Equal(("out\n", "err\n"), (session.Text(1), session.Text(2)));
        Assert.Equal("""{"metadata":{},"status":"Success"}""", session.Text(3));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, session.CloseStatus);
    }

    [Fact]
    public async Task An_exit_code_comes_back_as_a_cause()
    {
        await using var cluster = await StreamingCluster.StartAsync();

        using var session = await cluster.ShellAsync("exit 7");

        Assert.Equal("NonZeroExitCode", (string?)session.Status["reason"]);
        Assert.Equal("""[{"reason":"ExitCode","message":"7"}]""", session.Status["details"]!["causes"]!.ToJsonString());
    }

    [Fact]
    public async Task Closing_the_channel_of_standard_input_ends_it_and_nothing_else()
    {
        await using var cluster = await StreamingCluster.StartAsync();
        using var session = await cluster.ExecAsync(["cat"]);

        await session.SendAsync(0, "one");
        await session.UntilAsync(1, "one");
        await session.SendAsync(0, "two");
        await session.CloseChannelAsync(0);
        await session.EndAsync();

        Assert.Equal("onetwo", session.Text(1));
        Assert.Equal("Success", (string?)session.Status["status"]);
    }

    [Fact]
    public async Task Input_after_its_end_or_never_asked_for_is_dropped()
    {
        await using var cluster = await StreamingCluster.StartAsync();
        using var after = await cluster.ExecAsync(["sh", "-c", "cat; sleep 5"]);
        await after.CloseChannelAsync(0);
        await after.SendAsync(0, "late");
        await after.CloseChannelAsync(0);
        using var never = await cluster.ExecAsync(["sh", "-c", "cat; sleep 5"], streams: "stdout=true");
        await never.SendAsync(0, "unasked");

        for (var i = 0; i < 2; i++)
        {
            var session = i == 0 ? after : never;
            var ending = session.EndAsync();
            while (!ending.IsCompleted)
            {
                cluster.Pass(10);
                await Task.WhenAny(ending, Task.Delay(20));
            }
            await ending;
            Assert.Equal(("", "Success"), (session.Text(1), (string?)session.Status["status"]));
        }
    }

    [Fact]
    public async Task Version_4_knows_no_close_signal()
    {
        await using var cluster = await StreamingCluster.StartAsync();
        using var session = await cluster.ExecAsync(["cat"], "v4.channel.k8s.io");

        await session.CloseChannelAsync(0);
        await session.SendAsync(0, "still there");
        await session.UntilAsync(1, "still there");

        Assert.Equal("", session.Text(3));
    }

    [Fact]
    public async Task Large_input_comes_back_byte_for_byte()
    {
        await using var cluster = await StreamingCluster.StartAsync();
        using var session = await cluster.ExecAsync(["sh", "-c", "cat > /tmp/big; cat /tmp/big"]);
        var data = new byte[1_000_000];
        new Random(5).NextBytes(data);

        foreach (var part in data.Chunk(100_000))
            await session.SendAsync(0, part);
        await session.CloseChannelAsync(0);
        await session.EndAsync();

        Assert.Equal(data, session.Bytes(1));
    }

    [Theory]
    [InlineData("foo", "exec: \"foo\": executable file not found in $PATH: unknown")]
    [InlineData("/usr/bin/foo", "exec: \"/usr/bin/foo\": stat /usr/bin/foo: no such file or directory: unknown")]
    [InlineData("/etc/hostname", "exec: \"/etc/hostname\": permission denied: unknown")]
    public async Task What_cannot_be_started_is_told_in_the_runtimes_words(string program, string ending)
    {
        await using var cluster = await StreamingCluster.StartAsync();

        using var session = await (await cluster.ExecAsync([program])).EndAsync();

        Assert.Equal("InternalError", (string?)session.Status["reason"]);
        Assert.StartsWith("Internal error occurred: error executing command in container: ", (string?)session.Status["message"], StringComparison.Ordinal);
        Assert.EndsWith(ending, (string?)session.Status["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_dies_with_its_pod()
    {
        await using var cluster = await StreamingCluster.StartAsync();
        using var session = await cluster.ExecAsync(["sh", "-c", "echo up; sleep 100000"]);
        await session.UntilAsync(1, "up");

        await cluster.SendAsync(HttpMethod.Delete, StreamingCluster.Pod + "?gracePeriodSeconds=0");
        await session.EndAsync();

        Assert.Equal("137", (string?)session.Status["details"]!["causes"]![0]!["message"]);
    }

    [Fact]
    public async Task Attach_ends_with_the_container()
    {
        await using var cluster = await StreamingCluster.StartAsync();
        using var session = await cluster.ConnectAsync(StreamingCluster.Pod + "/attach?stdout=true&stderr=true", "v5.channel.k8s.io");

        await cluster.SendAsync(HttpMethod.Delete, StreamingCluster.Pod + "?gracePeriodSeconds=0");
        await session.EndAsync();

        Assert.Equal("Success", (string?)session.Status["status"]);
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/pods/gone/exec?command=ls&stdout=true", 404, "pods \"gone\" not found")]
    [InlineData(StreamingCluster.Pod + "/exec?command=ls&stdout=true&container=other", 400, "container other is not valid for pod box")]
    [InlineData(StreamingCluster.Pod + "/exec?command=ls&stdout=true", 400, "Upgrade request required")]
    [InlineData(StreamingCluster.Pod + "/attach?stdout=true", 400, "Upgrade request required")]
    [InlineData(StreamingCluster.Pod + "/portforward?ports=8080", 400, "Upgrade request required")]
    public async Task Without_an_upgrade_there_is_only_an_error(string path, int code, string message)
    {
        await using var cluster = await StreamingCluster.StartAsync();

        var (status, body) = await cluster.SendAsync(HttpMethod.Get, path);

        Assert.Equal((code, message), ((int)status, (string?)body["message"]));
    }

    [Fact]
    public async Task A_pod_of_several_containers_asks_for_one()
    {
        await using var cluster = await StreamingCluster.StartAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"box"},"spec":{"initContainers":[{"name":"first","image":"i:1"}],"containers":[{"name":"a","image":"a:1"},{"name":"b","image":"b:1"}]}}
            """);

        var (status, body) = await cluster.SendAsync(HttpMethod.Post, StreamingCluster.Pod + "/exec?command=ls&stdout=true");

        Assert.Equal((HttpStatusCode.BadRequest, "a container name must be specified for pod box, choose one of: [a b] or one of the init containers: [first]"), (status, (string?)body["message"]));
    }

    [Fact]
    public async Task A_container_that_does_not_run_is_not_found_by_the_kubelet()
    {
        await using var cluster = await StreamingCluster.StartAsync();
        cluster.Clusters.Faults.CrashContainer("main", new ContainerCrash(1, []));
        cluster.Pass(4);

        using var request = new HttpRequestMessage(HttpMethod.Post, StreamingCluster.Pod.TrimStart('/') + "/exec?command=ls&stdout=true");
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new ProductHeaderValue("SPDY", "3.1"));
        request.Headers.Add("X-Stream-Protocol-Version", "v4.channel.k8s.io");
        using var response = await cluster.Client.SendAsync(request);

        Assert.Equal((500, "container not found (\"main\")"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task An_unknown_protocol_is_refused()
    {
        await using var cluster = await StreamingCluster.StartAsync();

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => cluster.ExecAsync(["ls"], "v9.channel.k8s.io"));

        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_followed_log_ends_with_its_container()
    {
        await using var cluster = await StreamingCluster.StartAsync();
        using var response = await cluster.Client.GetAsync(StreamingCluster.Pod.TrimStart('/') + "/log?follow=true", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("main: started from registry.test/box:1", await reader.ReadLineAsync());

        await cluster.SendAsync(HttpMethod.Delete, StreamingCluster.Pod + "?gracePeriodSeconds=0");

        Assert.Equal("listening on port 8080\n", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Files_are_saved_with_the_world_and_lost_with_the_container()
    {
        var time = new ManualTime();
        await using var cluster = await TestCluster.StartAsync(time: time);
        await cluster.CreateAsync("/api/v1/namespaces/default/pods", StreamingCluster.PodBody);
        cluster.Pass(60);
        using var writing = await cluster.ShellAsync("echo kept > /tmp/file");
        var saved = JsonNode.Parse(cluster.Clusters.Save().ToJsonString())!;
        await using var later = await TestCluster.StartAsync(saved, time: time);

        using var before = await later.ShellAsync("cat /tmp/file");
        later.Clusters.Faults.CrashContainer("main", new ContainerCrash(1, []));
        later.Pass(5);
        later.Clusters.Faults.Clear();
        later.Pass(60);
        using var after = await later.ShellAsync("cat /tmp/file");

        Assert.Equal("kept\n", before.Text(1));
        Assert.Equal("cat: /tmp/file: No such file or directory\n", after.Text(2));
    }
}
