using System.Net.WebSockets;
using System.Text;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Tests.Server;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Kubernetes.Tests.Exec;

/// <summary>Servers that do what the sandbox does not.</summary>
public class OddServerTests
{
    private const string Path = "GET /api/v1/namespaces/default/pods/box/exec";
    private const string Success = """{"metadata":{},"status":"Success"}""";

    [Fact]
    public async Task A_server_before_1_30_is_spoken_to_in_version_4_which_cannot_end_the_input()
    {
        var received = new List<byte[]>();
        var offered = "";
        await using var server = await StartAsync(async (context, socket) =>
        {
            offered = context.Request.Headers.SecWebSocketProtocol.ToString();
            received.Add(await ReceiveAsync(socket));
            await SendAsync(socket, 1, "ab");
            await SendAsync(socket, 3, Success);
        }, "v4.channel.k8s.io");
        using var input = new MemoryStream("abc"u8.ToArray());

        var result = await RunAsync(server, input);

        Assert.Equal("v5.channel.k8s.io,v4.channel.k8s.io", offered.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("ab", result.Output);
        Assert.Equal("\0abc"u8.ToArray(), Assert.Single(received));
    }

    [Fact]
    public async Task Version_5_ends_the_input()
    {
        var received = new List<byte[]>();
        await using var server = await StartAsync(async (_, socket) =>
        {
            received.Add(await ReceiveAsync(socket));
            received.Add(await ReceiveAsync(socket));
            await SendAsync(socket, 3, Success);
        }, "v5.channel.k8s.io");
        using var input = new MemoryStream("abc"u8.ToArray());

        Assert.True((await RunAsync(server, input)).Succeeded);
        Assert.Equal(["\0abc"u8.ToArray(), [255, 0]], received);
    }

    [Fact]
    public async Task Output_that_comes_after_the_status_is_not_lost()
    {
        await using var server = await StartAsync(async (_, socket) =>
        {
            await SendAsync(socket, 3, Success);
            await SendAsync(socket, 1, "late");
        });

        Assert.Equal("late", (await RunAsync(server)).Output);
    }

    [Fact]
    public async Task A_character_cut_in_two_by_messages_is_whole_again()
    {
        await using var server = await StartAsync(async (_, socket) =>
        {
            await socket.SendAsync(new byte[] { 1, 0xC3 }, WebSocketMessageType.Binary, true, CancellationToken.None);
            await socket.SendAsync(new byte[] { 1, 0xBC }, WebSocketMessageType.Binary, true, CancellationToken.None);
            await SendAsync(socket, 3, Success);
        });

        Assert.Equal("ü", (await RunAsync(server)).Output);
    }

    [Fact]
    public async Task A_connection_that_ends_before_the_program_is_no_success()
    {
        await using var server = await StartAsync((_, socket) => SendAsync(socket, 1, "half"));
        var fault = await Assert.ThrowsAsync<StackException>(() => RunAsync(server));
        Assert.Contains("The connection ended before the program did", fault.Details.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("""{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[]}}""")]
    public async Task An_end_that_cannot_be_read_is_no_success(string status)
    {
        await using var server = await StartAsync((_, socket) => SendAsync(socket, 3, status));
        var fault = await Assert.ThrowsAsync<StackException>(() => RunAsync(server));
        Assert.Contains("The server did not say how it ended", fault.Details.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_may_not_is_told_which_right_it_lacks()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On(Path, ScriptedApiServer.Status(403, "Forbidden", "no"));
        var fault = await Assert.ThrowsAsync<KubernetesException>(() => RunAsync(server));
        Assert.Contains("get and create on pods/exec", fault.Details.Why, StringComparison.Ordinal);
    }

    private static async Task<MetaflowStack.Kubernetes.Exec.CommandResult> RunAsync(ScriptedApiServer server, Stream? input = null)
    {
        using var client = new KubernetesClient(server.Connection);
        return await client.ExecAsync(PodExecTests.Command(["x"]) with { Input = input }, CancellationToken.None);
    }

    private static async Task<ScriptedApiServer> StartAsync(Func<HttpContext, WebSocket, Task> serve, string protocol = "v5.channel.k8s.io")
    {
        var server = await ScriptedApiServer.StartAsync();
        server.On(Path, async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
            await serve(context, socket);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        });
        return server;
    }

    private static Task SendAsync(WebSocket socket, byte channel, string text) =>
        socket.SendAsync(new ArraySegment<byte>([channel, .. Encoding.UTF8.GetBytes(text)]), WebSocketMessageType.Binary, true, CancellationToken.None);

    private static async Task<byte[]> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[1024];
        var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
        return buffer[..received.Count];
    }
}
