using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Defaults;

/// <summary>Defaults of pods and pod templates.</summary>
internal static class PodDefaults
{
    private const int FileMode = 0b110_100_100; // 0644, decimal 420

    public static void ApplySpec(JsonObject spec, bool isTemplate = true)
    {
        spec["restartPolicy"] ??= "Always";
        spec["dnsPolicy"] ??= "ClusterFirst";
        spec["schedulerName"] ??= "default-scheduler";
        spec["terminationGracePeriodSeconds"] ??= 30;
        spec["securityContext"] ??= new JsonObject();
        if (!isTemplate)
            spec["enableServiceLinks"] ??= true;
        if (spec["serviceAccountName"] is { } account)
            spec["serviceAccount"] = account.DeepClone();
        else if (spec["serviceAccount"] is { } deprecated)
            spec["serviceAccountName"] = deprecated.DeepClone();
        foreach (var container in PodResources.Containers(spec, "initContainers").Concat(PodResources.Containers(spec, "containers")))
            ApplyContainer(container);
        foreach (var volume in (spec["volumes"] as JsonArray ?? []).OfType<JsonObject>())
            ApplyVolume(volume);
    }

    private static void ApplyContainer(JsonObject container)
    {
        container["terminationMessagePath"] ??= "/dev/termination-log";
        container["terminationMessagePolicy"] ??= "File";
        container["imagePullPolicy"] ??= IsLatest((string?)container["image"] ?? "") ? "Always" : "IfNotPresent";
        container["resources"] ??= new JsonObject();
        if (container["resources"] is JsonObject resources && resources["limits"] is JsonObject limits)
            foreach (var (name, limit) in limits)
                resources.Section("requests")[name] ??= limit!.DeepClone();
        foreach (var port in (container["ports"] as JsonArray ?? []).OfType<JsonObject>())
            port["protocol"] ??= "TCP";
        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
            if (container[probe] is JsonObject settings)
                ApplyProbe(settings);
        foreach (var hook in new[] { "postStart", "preStop" })
            if (container["lifecycle"]?[hook]?["httpGet"] is JsonObject get)
                ApplyHttpGet(get);
        foreach (var variable in (container["env"] as JsonArray ?? []).OfType<JsonObject>())
            if (variable["valueFrom"]?["fieldRef"] is JsonObject field)
                field["apiVersion"] ??= "v1";
    }

    private static bool IsLatest(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal))
            return false;
        var name = image[(image.LastIndexOf('/') + 1)..];
        return !name.Contains(':', StringComparison.Ordinal) || name.EndsWith(":latest", StringComparison.Ordinal);
    }

    private static void ApplyProbe(JsonObject probe)
    {
        probe["timeoutSeconds"] ??= 1;
        probe["periodSeconds"] ??= 10;
        probe["successThreshold"] ??= 1;
        probe["failureThreshold"] ??= 3;
        if (probe["httpGet"] is JsonObject get)
            ApplyHttpGet(get);
        if (probe["grpc"] is JsonObject grpc)
            grpc["service"] ??= "";
    }

    private static void ApplyHttpGet(JsonObject get)
    {
        get["path"] ??= "/";
        get["scheme"] ??= "HTTP";
    }

    private static void ApplyVolume(JsonObject volume)
    {
        foreach (var source in new[] { "secret", "configMap", "projected", "downwardAPI" })
            if (volume[source] is JsonObject settings)
                settings["defaultMode"] ??= FileMode;
        if (volume["hostPath"] is JsonObject path)
            path["type"] ??= "";
        foreach (var source in (volume["projected"]?["sources"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (source["serviceAccountToken"] is JsonObject token)
                token["expirationSeconds"] ??= 3600;
            DownwardItems(source["downwardAPI"]);
        }
        DownwardItems(volume["downwardAPI"]);
        if (volume["ephemeral"]?["volumeClaimTemplate"]?["spec"] is JsonObject claim)
            claim["volumeMode"] ??= "Filesystem";
        if (volume.Count == 1)
            volume["emptyDir"] = new JsonObject();
    }

    private static void DownwardItems(JsonNode? source)
    {
        foreach (var item in (source?["items"] as JsonArray ?? []).OfType<JsonObject>())
            if (item["fieldRef"] is JsonObject field)
                field["apiVersion"] ??= "v1";
    }
}
