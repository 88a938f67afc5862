namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>OpenAPI v3 documents.</summary>
internal static class OpenApi
{
    public static ApiResponse Answer(Cluster cluster, string[] parts) => throw ApiError.NoResource();
}
