using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Containers;
using MetaflowStack.Sandbox.Kubernetes.Streaming;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>A log that is followed: what there is, then nothing more, until the container ends or the client hangs up.</summary>
internal static class LogStream
{
    public static bool Owns(ApiRequest request) => request is { Method: "GET", Type.StorageKey: "pods", Subresource: "log" } && request.Flag("follow") && !request.Flag("previous");

    public static async Task RunAsync(HttpContext context, Cluster cluster, ApiRequest request)
    {
        string text;
        RunningContainer? container;
        lock (cluster.Gate)
        {
            cluster.Controllers.RunDue();
            JsonObject pod = ObjectHandler.Find(cluster, request);
            text = ContainerLogs.Read(cluster, pod, request);
            container = RunningContainer.Find(cluster, pod, ContainerChoice.Of(pod, request));
        }
        context.Response.StatusCode = 200;
        context.Response.ContentType = "text/plain";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (container is null)
            return;
        using var life = new ContainerLife(context, cluster, container);
        await life.WaitAsync();
    }
}
