using System.Text.Json.Nodes;
using MetaflowStack.Conformance.Exchanges;

namespace MetaflowStack.Conformance.Recordings;

/// <summary>The sandbox's answer, read to its end.</summary>
internal sealed record ReplayAnswer(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The code of the error in it; null: none.</summary>
    public string? ErrorCode => Text("error", "code") ?? Text("code");

    /// <summary>A text in the body; null when there is none.</summary>
    public string? Text(params string[] path) =>
        path.Aggregate(Exchange.Json(Body), (node, name) => (node as JsonObject)?[name]) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
