using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Resources;
using MetaflowStack.Kubernetes.Tests.Sandbox;

namespace MetaflowStack.Kubernetes.Tests.Client;

public class LogTests
{
    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: box, namespace: default}
        spec: {containers: [{name: main, image: "example.com/box:1", ports: [{containerPort: 8080}]}]}
        """;

    [Fact]
    public async Task A_log_is_followed_until_its_container_ends()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        await cluster.CreateAsync(Pod);
        var lines = new List<string>();

        await foreach (var line in cluster.Client.FollowLogsAsync("default", "box", new LogOptions { Container = "main" }))
        {
            lines.Add(line);
            // What there is has come; nothing would end the log but the container's end.
            if (lines.Count == 2)
                await cluster.Client.DeleteAsync(new KubernetesObjectId("v1", "Pod", "default", "box"));
        }

        Assert.Equal(["main: started from example.com/box:1", "listening on port 8080"], lines);
    }

    [Fact]
    public async Task A_pod_that_does_not_exist_has_no_log_to_follow()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        var fault = await Assert.ThrowsAsync<KubernetesException>(async () => await cluster.Client.FollowLogsAsync("default", "none", new LogOptions()).ToListAsync());
        Assert.Contains("default/none", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_comes_in_parts()
    {
        using var text = new StringReader("short\n" + new string('x', (2 * LogLines.Longest) + 5) + "\n\nlast");
        var lines = await LogLines.ReadAsync(text, CancellationToken.None).ToListAsync();
        Assert.Equal([5, LogLines.Longest, LogLines.Longest, 5, 0, 4], lines.Select(line => line.Length));
    }

    [Fact]
    public void What_would_steer_a_terminal_is_taken_out() => Assert.Equal("?[31mred?\ttab", LogLines.Harmless("\u001b[31mred\a\ttab\r"));
}
