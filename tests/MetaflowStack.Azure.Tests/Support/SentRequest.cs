using System.Text.Json.Nodes;

namespace MetaflowStack.Azure.Tests.Support;

/// <summary>A request as the server got it.</summary>
internal sealed record SentRequest(string Method, Uri Url, string? Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Path => Uri.UnescapeDataString(Url.AbsolutePath);

    public JsonObject Json => (JsonObject)JsonNode.Parse(Body!)!;

    public override string ToString() => $"{Method} {Path}";
}
