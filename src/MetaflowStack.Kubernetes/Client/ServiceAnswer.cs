using System.Net;
using System.Text.Json.Nodes;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>What came back from behind a Service, or the API server's word that nothing did.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Text">The body; of a <c>Status</c> object its message.</param>
public sealed record ServiceAnswer(HttpStatusCode Status, string Text)
{
    /// <summary>Whether the service answered well.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The body when it is a JSON object; null: it is none. Not masked.</summary>
    public JsonObject? Json { get; init; }

    /// <summary>How long the answer asks to wait before the next question; null: it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <inheritdoc />
    public override string ToString() => Text.Length == 0 ? $"{(int)Status}" : $"{(int)Status} {Text}";
}
