using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>An answer, serialized inside the cluster's lock and written outside of it.</summary>
internal sealed record ApiResponse(int Code, byte[] Content, string ContentType)
{
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static ApiResponse Json(JsonNode body, int code = 200, string contentType = "application/json") =>
        new(code, JsonText.Bytes(body), contentType);

    public static ApiResponse Text(string text, int code = 200) => new(code, System.Text.Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");
}
