using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Patching;
using MetaflowStack.Sandbox.Kubernetes.Storage;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>Subresources other than status: scale, log, eviction, binding, token, finalize.</summary>
internal static class Subresources
{
    public static ApiResponse Answer(Cluster cluster, ApiRequest request)
    {
        if (ServiceProxy.Owns(request))
            return ServiceProxy.Answer(cluster, request);
        if (!request.Type.Subresources.ContainsKey(request.Subresource))
            throw ApiError.NoResource();
        return (request.Type.Plural, request.Subresource, request.Method) switch
        {
            (_, "scale", "GET") => ApiResponse.Json(Scale(request, ObjectHandler.Find(cluster, request))),
            (_, "scale", "PUT") => SetScale(cluster, request, request.BodyObject),
            (_, "scale", "PATCH") => SetScale(cluster, request, PatchedScale(cluster, request)),
            ("pods", "log", "GET") => Log(cluster, request),
            ("pods", "eviction", "POST") => Evict(cluster, request),
            ("serviceaccounts", "token", "POST") => Token(cluster, request),
            ("namespaces", "finalize", "PUT") => ApiResponse.Json(cluster.Objects.Update(request.Type, "", request.Name, request.BodyObject, request.WriteOptions())),
            _ => throw ApiError.MethodNotAllowed(),
        };
    }

    private static JsonObject Scale(ApiRequest request, JsonObject obj)
    {
        var selector = obj["spec"]?["selector"]?["matchLabels"] as JsonObject ?? [];
        return new JsonObject
        {
            ["kind"] = "Scale", ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = obj.Name(), ["namespace"] = obj.Namespace(), ["uid"] = obj.Uid(), ["resourceVersion"] = obj["metadata"]!["resourceVersion"]!.DeepClone(),
                ["creationTimestamp"] = obj["metadata"]!["creationTimestamp"]!.DeepClone(),
            },
            ["spec"] = new JsonObject { ["replicas"] = obj["spec"]?["replicas"]?.DeepClone() ?? 1 },
            ["status"] = new JsonObject { ["replicas"] = obj["status"]?["replicas"]?.DeepClone() ?? 0, ["selector"] = string.Join(',', selector.Select(l => $"{l.Key}={l.Value}")) },
        };
    }

    private static JsonObject PatchedScale(Cluster cluster, ApiRequest request)
    {
        var scale = Scale(request, ObjectHandler.Find(cluster, request));
        return request.MediaType == "application/json-patch+json"
            ? JsonPatch.Apply(scale, request.Body!.AsArray()).AsObject()
            : MergePatch.Apply(scale, request.BodyObject)!.AsObject();
    }

    private static ApiResponse SetScale(Cluster cluster, ApiRequest request, JsonObject scale)
    {
        var live = ObjectHandler.Find(cluster, request);
        if ((string?)scale["metadata"]?["resourceVersion"] is { Length: > 0 } revision && revision != (string?)live["metadata"]!["resourceVersion"])
            throw ApiError.Modified(request.Type.Group, request.Type.Plural, request.Name);
        var copy = live.DeepClone().AsObject();
        copy.Section("spec")["replicas"] = scale["spec"]?["replicas"]?.DeepClone() ?? 0;
        var updated = cluster.Objects.Update(request.Type, request.Namespace, request.Name, copy, request.WriteOptions());
        return ApiResponse.Json(Scale(request, updated));
    }

    private static ApiResponse Log(Cluster cluster, ApiRequest request)
    {
        var pod = ObjectHandler.Find(cluster, request);
        return ApiResponse.Text(ContainerLogs.Read(cluster, pod, request));
    }

    private static ApiResponse Evict(Cluster cluster, ApiRequest request)
    {
        cluster.Deleter.Delete(request.Type, request.Namespace, request.Name, request.BodyObject["deleteOptions"] as JsonObject, dryRun: false);
        return ApiResponse.Json(new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 }, 201);
    }

    private static ApiResponse Token(Cluster cluster, ApiRequest request)
    {
        var account = ObjectHandler.Find(cluster, request);
        var body = request.BodyObject.DeepClone().AsObject();
        var seconds = (int?)body["spec"]?["expirationSeconds"] ?? 3600;
        var audiences = (body["spec"]?["audiences"] as JsonArray ?? []).Select(audience => (string)audience!).ToList();
        body["metadata"] = new JsonObject { ["name"] = request.Name, ["namespace"] = request.Namespace, ["creationTimestamp"] = cluster.Time.Stamp };
        body.Section("spec")["expirationSeconds"] = seconds;
        body["status"] = new JsonObject
        {
            ["token"] = ServiceAccountTokens.Issue(cluster, request.Namespace, request.Name, account.Uid(), seconds, audiences),
            ["expirationTimestamp"] = Timestamps.Seconds(cluster.Time.Now.AddSeconds(seconds)),
        };
        return ApiResponse.Json(body, 201);
    }
}
