using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>What a pod asks of a node.</summary>
internal static class PodResources
{
    private static readonly string[] Guarded = ["cpu", "memory"];
    private static readonly string[] StatusLists = ["initContainerStatuses", "containerStatuses"];

    /// <summary>The statuses of a pod's containers, init containers first.</summary>
    public static IEnumerable<JsonObject> Statuses(JsonObject pod) => StatusLists.SelectMany(l => (pod["status"]?[l] as JsonArray ?? []).OfType<JsonObject>());

    public static IEnumerable<JsonObject> AllContainers(JsonObject spec) => Containers(spec, "initContainers").Concat(Containers(spec, "containers"));

    public static IEnumerable<JsonObject> Containers(JsonObject spec, string field) => (spec[field] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>The larger of the sum over containers and the largest init container; CPU in millicores, memory in bytes.</summary>
    public static (long MilliCpu, long Memory) Requests(JsonObject spec)
    {
        long Largest(Func<JsonObject, long> ask) => Math.Max(
            Containers(spec, "containers").Sum(ask), Containers(spec, "initContainers").Select(ask).DefaultIfEmpty(0).Max());
        return (Largest(c => (string?)c["resources"]?["requests"]?["cpu"] is { } cpu ? Quantity.MilliValue(cpu) : 0),
            Largest(c => (string?)c["resources"]?["requests"]?["memory"] is { } memory ? Quantity.Value(memory) : 0));
    }

    public static string QosClass(JsonObject spec)
    {
        var containers = AllContainers(spec).ToList();
        if (containers.TrueForAll(c => c["resources"]?["requests"] is not JsonObject { Count: > 0 } && c["resources"]?["limits"] is not JsonObject { Count: > 0 }))
            return "BestEffort";
        var guaranteed = containers.TrueForAll(c => Guarded.All(name =>
            (string?)c["resources"]?["limits"]?[name] is { } limit && ((string?)c["resources"]?["requests"]?[name] ?? limit) == limit));
        return guaranteed ? "Guaranteed" : "Burstable";
    }
}
