using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>Server-side tables, as kubectl get asks for.</summary>
internal static class Tables
{
    public static bool IsAsked(ApiRequest request) => false;

    public static JsonObject Of(Cluster cluster, ApiRequest request, IReadOnlyList<JsonObject> objects, long revision, JsonObject? metadata, bool withColumns = true) => [];
}
