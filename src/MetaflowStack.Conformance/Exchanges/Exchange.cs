using System.Text.Json.Nodes;

namespace MetaflowStack.Conformance.Exchanges;

/// <summary>A request and its answer, as they went over the wire.</summary>
public sealed record Exchange
{
    /// <summary><c>arm</c>, <c>graph</c>, <c>kubernetes</c> or another of the sandbox's services.</summary>
    public required string Service { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Path and query.</summary>
    public required string Url { get; init; }

    /// <summary>The request's headers by name.</summary>
    public IReadOnlyDictionary<string, string> RequestHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>The request's body as text; null: none.</summary>
    public string? RequestBody { get; init; }

    /// <summary>The answer's status code.</summary>
    public required int Status { get; init; }

    /// <summary>The answer's headers by name.</summary>
    public IReadOnlyDictionary<string, string> ResponseHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>The answer's body as text; null: none.</summary>
    public string? ResponseBody { get; init; }

    /// <summary>Whether the answer was made wrong on purpose by an injected fault, and so says nothing of the sandbox.</summary>
    public bool Faulted { get; init; }

    /// <summary>The path alone, unescaped.</summary>
    public string Path => Uri.UnescapeDataString(Url.Split('?')[0]);

    /// <summary>Whether our own program sent it; its <c>User-Agent</c> says so.</summary>
    public bool IsOurs => RequestHeaders.GetValueOrDefault("User-Agent")?.Contains("metaflow-stack", StringComparison.Ordinal) == true;

    /// <summary>The parameters of a URL's query, unescaped; names in any case.</summary>
    public static IReadOnlyDictionary<string, string> QueryOf(string url)
    {
        var query = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in url.Split('?', 2) is [_, var text] ? text.Split('&', StringSplitOptions.RemoveEmptyEntries) : [])
        {
            var parts = pair.Split('=', 2);
            query[Uri.UnescapeDataString(parts[0])] = parts.Length > 1 ? Uri.UnescapeDataString(parts[1].Replace('+', ' ')) : "";
        }

        return query;
    }

    /// <summary>A body as JSON; null when it is empty or no JSON.</summary>
    public static JsonNode? Json(string? body)
    {
        try
        {
            return string.IsNullOrWhiteSpace(body) ? null : JsonNode.Parse(body);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
