using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Faults;

/// <summary>What goes wrong with connections, seen by a real HTTP client.</summary>
public sealed class ConnectionFaultTests
{
    [Fact]
    public async Task A_connection_breaks_before_anything_was_done()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["ConnectionDropped:x1@PUT"]);
        await Assert.ThrowsAsync<HttpRequestException>(() => sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody));
        Assert.Equal(404, (await sandbox.ArmAsync("GET", Stack.Group, Stack.Groups)).Status);
        Assert.Equal(201, (await sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody)).Status);
    }

    [Fact]
    public async Task A_connection_breaks_after_the_work_was_done()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["ConnectionDropped:after:x1@PUT"]);
        await Assert.ThrowsAsync<HttpRequestException>(() => sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody));
        Assert.Equal(200, (await sandbox.ArmAsync("GET", Stack.Group, Stack.Groups)).Status);
    }

    [Fact]
    public async Task An_answer_ends_in_the_middle()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["TruncatedBody:x1@PUT", "Graph.TruncatedBody:x1"]);
        await Assert.ThrowsAsync<HttpRequestException>(() => sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{sandbox.Url}/v1.0/applications");
        using var response = await sandbox.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            var buffer = new byte[response.Content.Headers.ContentLength!.Value];
            await body.ReadExactlyAsync(buffer);
        });
        Assert.Equal(200, (await sandbox.ArmAsync("GET", Stack.Group, Stack.Groups)).Status);
    }

    [Fact]
    public async Task A_slow_connection_takes_simulated_time()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["SlowConnection:30s:x1@PUT"]);
        var slow = sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody);
        Assert.Equal(404, (await sandbox.ArmAsync("GET", Stack.Group + "2", Stack.Groups)).Status);
        Assert.False(slow.IsCompleted, "30 simulated seconds have passed in no time");
        while (!slow.IsCompleted)
        {
            // The slow request may be on its way still; each round is one whole request, so that it gets there.
            sandbox.Pass(30);
            await sandbox.ArmAsync("GET", Stack.Group + "2", Stack.Groups);
        }

        Assert.Equal(201, (await slow).Status);
    }

    [Fact]
    public async Task Broken_connections_show_as_status_0_in_the_logs()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["ConnectionDropped:x1@PUT"]);
        await Assert.ThrowsAsync<HttpRequestException>(() => sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody));
        await sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody);
        Assert.Equal(["\"event\":\"fault\",\"fault\":\"ConnectionDropped:x1@PUT\"", "\"status\":0}", "\"status\":201}"],
            (await sandbox.EventsAsync()).Select((line, i) => i == 0 ? line[1..line.IndexOf(",\"method\"", StringComparison.Ordinal)] : line[line.IndexOf("\"status\"", StringComparison.Ordinal)..]));
    }
}
