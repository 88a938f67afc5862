using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Health;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Exec;

/// <summary>
/// Runs programs in containers, over a WebSocket with <c>v5.channel.k8s.io</c>, or with <c>v4.channel.k8s.io</c> where the server knows no
/// newer one (before 1.30). Both are offered at once, and the server takes the first that it speaks (RFC 6455 4.2.2). The channels:
/// k8s.io/apimachinery, pkg/util/remotecommand/constants.go; what is sent on them: k8s.io/client-go, tools/remotecommand/websocket.go.
/// </summary>
internal sealed class PodExec(KubernetesClient client, KubernetesTransport transport)
{
    private const string V5 = "v5.channel.k8s.io";
    private const string V4 = "v4.channel.k8s.io";
    private const byte InputChannel = 0, OutputChannel = 1, ErrorsChannel = 2, StatusChannel = 3;

    // From version 5 on; the message's second byte is the channel that its sender closes.
    private const byte CloseSignal = 255;

    // As much output as memory should hold.
    private const int LongestOutput = 16 * 1024 * 1024;

    // A server that has said how the program ended closes the connection, after what is left of the output.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    private static readonly string[] Protocols = [V5, V4];

    private TimeProvider Time => client.Options.NetworkTime;

    /// <summary>Runs a program to its end.</summary>
    internal async Task<CommandResult> RunAsync(PodCommand command, CancellationToken cancellationToken)
    {
        var what = $"Running {command}";
        using var limit = new CancellationTokenSource(command.Timeout, Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var socket = await ConnectAsync(what, command, end.Token);
            return await ExchangeAsync(what, command, socket, end.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StackException(new ErrorDetails
            {
                What = string.Create(CultureInfo.InvariantCulture, $"{what} did not end within {command.Timeout.TotalSeconds:0} seconds"),
                Remedy = "Check what the pod is doing: its log, its memory and its node",
            });
        }
    }

    private async Task<ChannelSocket> ConnectAsync(string what, PodCommand command, CancellationToken cancellationToken)
    {
        var query = new QueryText().Add("container", command.Container).Add("stdin", command.Input is null ? null : "true").Add("stdout", "true").Add("stderr", "true");
        foreach (var argument in command.Arguments)
            query.Add("command", argument);
        try
        {
            return await transport.ConnectAsync(what, $"{KubernetesClient.PodPath(command.Namespace, command.Pod)}/exec{query}", Protocols, WhyRefused, cancellationToken);
        }
        catch (KubernetesException refusal) when (refusal.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.InternalServerError)
        {
            // .NET does not show the body of a refusal: the pod says what is the matter.
            var why = await PodTroubleAsync(command, cancellationToken) ?? refusal.Details.Why;
            throw new KubernetesException(refusal.Details with { Why = why, Remedy = "Try again when the pod is ready" }, refusal.StatusCode, []);
        }
    }

    private async Task<CommandResult> ExchangeAsync(string what, PodCommand command, ChannelSocket socket, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using MemoryStream output = new(), errors = new(), status = new();
        var receiving = socket.ReceiveAsync((channel, data, isLast) =>
        {
            var target = channel switch { OutputChannel => output, ErrorsChannel => errors, StatusChannel => status, _ => Stream.Null };
            if (target.Length + data.Length > LongestOutput && target != Stream.Null)
                throw TooLong(what);
            target.Write(data.Span);
            if (channel == StatusChannel && isLast && status.Length > 0)
                end.CancelAfter(Linger);
            return ValueTask.FromResult(true);
        }, end.Token);
        var sending = SendInputAsync(command.Input, socket, end.Token);
        Exception? broke = null;
        try
        {
            await receiving;
        }
        catch (Exception fault) when (fault is WebSocketException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The output is complete when the status has come; whether the server then says goodbye does not matter.
            broke = fault;
        }
        finally
        {
            // A program that has ended reads no more.
            await end.CancelAsync();
            await sending.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        await socket.CloseAsync(Time);
        if (status.Length == 0)
            throw Broken(what, broke ?? sending.Exception?.InnerException);
        return new CommandResult(ExecStatus.ExitCode(what, status.ToArray()), Text(output), SecretMask.Apply(Text(errors)));
    }

    private static async Task SendInputAsync(Stream? input, ChannelSocket socket, CancellationToken cancellationToken)
    {
        if (input is null)
            return;
        await socket.SendAsync(InputChannel, input, cancellationToken);
        if (socket.Protocol == V5)
            await socket.SendAsync(new byte[] { CloseSignal, InputChannel }, cancellationToken);
    }

    private async Task<string?> PodTroubleAsync(PodCommand command, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(new KubernetesObjectId("v1", "Pod", command.Namespace, command.Pod), cancellationToken) is not { } pod)
            return $"There is no Pod {command.Namespace}/{command.Pod}";
        var names = pod.Objects("spec", "containers").Concat(pod.Objects("spec", "initContainers")).Select(container => container.Text("name")).ToList();
        if (!names.Contains(command.Container))
            return $"The pod has no container {command.Container}; it has {string.Join(", ", names)}";
        var running = pod.Objects("status", "containerStatuses").Any(status => status.Text("name") == command.Container && status.At("state", "running") is not null);
        return running ? null : $"Its container {command.Container} does not run: {ServicePods.Describe(pod)}";
    }

    // Also what servers answer that speak none of the protocols, but those are older than anything that AKS runs.
    private static string WhyRefused(HttpStatusCode status) => status == HttpStatusCode.Forbidden
        ? "The account may not: it needs the verbs get and create on pods/exec in that namespace"
        : "";

    private static string Text(MemoryStream content) => Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length);

    private static StackException TooLong(string what) => new(new ErrorDetails
    {
        What = $"{what} failed",
        Why = $"It writes more than {LongestOutput / 1024 / 1024} MB",
    });

    private static StackException Broken(string what, Exception? fault) => new(new ErrorDetails
    {
        What = $"{what} failed",
        Why = $"The connection ended before the program did{(fault is null or OperationCanceledException ? "" : $": {fault.Message}")}",
        Remedy = "Run the command again; the pod may have been restarted meanwhile",
    });
}
