namespace MetaflowStack.Sandbox.Tests.Kubernetes.Streaming;

/// <summary>Port forwarding over plain channels, as clients without SPDY speak it.</summary>
public sealed class ChannelPortForwardTests
{
    [Fact]
    public async Task Each_port_has_a_channel_for_data_and_one_for_errors_and_names_itself_first()
    {
        await using var cluster = await StreamingCluster.StartAsync();
        using var session = await cluster.ConnectAsync(StreamingCluster.Pod + "/portforward?ports=8080&ports=9999", "v4.channel.k8s.io");

        await session.SendAsync(0, "GET /ping HTTP/1.1\r\nHost: x\r\n\r\n");
        await session.UntilAsync(0, "pong");
        await session.SendAsync(2, "anything");
        await session.UntilAsync(3, "connection refused");

        Assert.Equal([0x90, 0x1F], session.Bytes(0).Take(2)); // 8080, little end first
        Assert.Equal([0x0F, 0x27], session.Bytes(2));
        Assert.Contains("HTTP/1.1 200 OK", session.Text(0), StringComparison.Ordinal);
        Assert.Equal(2, session.Bytes(1).Length);
    }

    [Fact]
    public async Task The_connection_ends_when_the_container_has_ended_that_of_every_port()
    {
        await using var cluster = await StreamingCluster.StartAsync();
        using var session = await cluster.ConnectAsync(StreamingCluster.Pod + "/portforward?ports=8080&ports=9999", "v4.channel.k8s.io");

        await session.SendAsync(0, "GET /ping HTTP/1.0\r\n\r\n");
        await session.EndAsync();

        Assert.EndsWith("pong", session.Text(0), StringComparison.Ordinal);
        Assert.Contains("connection refused", session.Text(3), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_does_not_run_cannot_be_reached()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.CreateAsync("/api/v1/namespaces/default/pods", StreamingCluster.PodBody);
        cluster.Pass(1);

        var refused = await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => cluster.ConnectAsync(StreamingCluster.Pod + "/portforward?ports=8080", "v4.channel.k8s.io"));

        Assert.Contains("404", refused.Message, StringComparison.Ordinal);
    }
}
