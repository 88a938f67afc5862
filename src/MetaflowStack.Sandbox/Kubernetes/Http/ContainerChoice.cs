using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>Which container of a pod a request for its log or for a process in it means.</summary>
internal static class ContainerChoice
{
    /// <exception cref="ApiError">No such container, or several to choose from.</exception>
    public static JsonObject Of(JsonObject pod, ApiRequest request)
    {
        var spec = pod["spec"]!.AsObject();
        if (request.Text("container") is { } named)
            return PodResources.AllContainers(spec).FirstOrDefault(c => (string?)c["name"] == named)
                ?? throw ApiError.BadRequest($"container {named} is not valid for pod {pod.Name()}");
        var own = PodResources.Containers(spec, "containers").ToList();
        if (own.Count == 1)
            return own[0];
        var inits = Names(PodResources.Containers(spec, "initContainers"));
        throw ApiError.BadRequest($"a container name must be specified for pod {pod.Name()}, choose one of: [{Names(own)}]{(inits.Length > 0 ? $" or one of the init containers: [{inits}]" : "")}");
    }

    private static string Names(IEnumerable<JsonObject> containers) => string.Join(' ', containers.Select(c => (string)c["name"]!));
}
