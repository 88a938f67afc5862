using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Containers;
using MetaflowStack.Sandbox.Kubernetes.Http;
using MetaflowStack.Sandbox.Kubernetes.Storage;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Kubernetes.Streaming;

/// <summary>exec, attach and portforward: requests that turn their connection into streams to and from a pod.</summary>
internal static class StreamingEndpoint
{
    public static bool Owns(ApiRequest request) => request.Type.StorageKey == "pods" && request.Subresource is "exec" or "attach" or "portforward";

    /// <summary>Serves the request to the end of its streams; an answer when it is not one that can be streamed.</summary>
    /// <exception cref="ApiError">The pod or container is not there, or no upgrade was asked for.</exception>
    public static async Task<ApiResponse?> HandleAsync(HttpContext context, Cluster cluster, ApiRequest request)
    {
        if (request.Method is not ("GET" or "POST"))
            throw ApiError.MethodNotAllowed();
        return request.Subresource == "portforward" ? await ForwardAsync(context, cluster, request) : await ExecAsync(context, cluster, request);
    }

    private static async Task<ApiResponse?> ExecAsync(HttpContext context, Cluster cluster, ApiRequest request)
    {
        RunningContainer? container;
        string name;
        lock (cluster.Gate)
        {
            cluster.Controllers.RunDue();
            var pod = FindPod(cluster, request);
            var chosen = ContainerChoice.Of(pod, request);
            RequireHost(pod);
            name = (string)chosen["name"]!;
            container = RunningContainer.Find(cluster, pod, chosen);
        }
        Upgrades.Require(context);
        if (container is null)
            return ApiResponse.Text($"container not found (\"{name}\")", 500);
        var command = request.Subresource == "exec" ? request.Query["command"].OfType<string>().ToList() : [];
        if (request.Subresource == "exec" && command.Count == 0)
            return ApiResponse.Text("you must specify at least 1 command", 400);
        if (!request.Flag("stdin") && !request.Flag("stdout") && !request.Flag("stderr"))
            return ApiResponse.Text("you must specify at least 1 of stdin, stdout, stderr", 400);
        using var life = new ContainerLife(context, cluster, container);
        var process = new RemoteProcess(container, command, life);
        if (context.WebSockets.IsWebSocketRequest)
        {
            if (Upgrades.Negotiate(context.WebSockets.WebSocketRequestedProtocols, ChannelExec.Protocols, oldest: "") is not { } protocol)
                return Upgrades.Refusal(context.WebSockets.WebSocketRequestedProtocols, ChannelExec.Protocols);
            using var socket = await Upgrades.AcceptAsync(context, protocol);
            await ChannelExec.RunAsync(socket, request, process, life);
            return null;
        }
        if (Upgrades.Negotiate(Upgrades.SpdyProtocols(context), SpdyExec.Protocols, oldest: null) is not { } version)
            return Upgrades.Refusal(Upgrades.SpdyProtocols(context), SpdyExec.Protocols);
        await using var transport = await Upgrades.AcceptSpdyAsync(context, version);
        await SpdyExec.RunAsync(transport, request, process, life);
        return null;
    }

    private static async Task<ApiResponse?> ForwardAsync(HttpContext context, Cluster cluster, ApiRequest request)
    {
        PortForwardTarget target;
        lock (cluster.Gate)
        {
            cluster.Controllers.RunDue();
            var pod = FindPod(cluster, request);
            RequireHost(pod);
            Upgrades.Require(context);
            if (!PortForwardTarget.Runs(pod))
                return ApiResponse.Text($"pod not found (\"{pod.Name()}_{pod.Namespace()}\")", 404);
            target = new PortForwardTarget(cluster, new ObjectKey("pods", pod.Namespace(), pod.Name()), pod.Uid());
        }
        var end = Upgrades.EndOf(context);
        if (!context.WebSockets.IsWebSocketRequest)
        {
            string[] supported = [SpdyPortForward.Protocol];
            if (Upgrades.Negotiate(Upgrades.SpdyProtocols(context), supported, oldest: null) is not { } version)
                return Upgrades.Refusal(Upgrades.SpdyProtocols(context), supported);
            await using var transport = await Upgrades.AcceptSpdyAsync(context, version);
            using var stop = Upgrades.Linked(end);
            await new SpdyPortForward(target, transport).RunAsync(stop.Token);
            return null;
        }
        string[] accepted = [SpdyPortForward.Tunnelled, .. ChannelPortForward.Protocols];
        if (Upgrades.Negotiate(context.WebSockets.WebSocketRequestedProtocols, accepted, oldest: "") is not { } protocol)
            return Upgrades.Refusal(context.WebSockets.WebSocketRequestedProtocols, accepted);
        var ports = request.Query["ports"].SelectMany(p => (p ?? "").Split(',')).Select(p => ushort.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0).ToList();
        if (protocol != SpdyPortForward.Tunnelled && (ports.Count == 0 || ports.Contains(0)))
            return ApiResponse.Text("query parameter \"ports\" is required", 400);
        using var socket = await Upgrades.AcceptAsync(context, protocol);
        using var linked = Upgrades.Linked(end);
        if (protocol == SpdyPortForward.Tunnelled)
            await new SpdyPortForward(target, new WebSocketStream(socket)).RunAsync(linked.Token);
        else
            await ChannelPortForward.RunAsync(socket, target, ports, linked.Token);
        return null;
    }

    private static JsonObject FindPod(Cluster cluster, ApiRequest request) => ObjectHandler.Find(cluster, request);

    private static void RequireHost(JsonObject pod)
    {
        if (pod["spec"]?["nodeName"] is null)
            throw ApiError.BadRequest($"pod {pod.Name()} does not have a host assigned");
    }
}
