using System.Text.Json.Nodes;

namespace MetaflowStack.Conformance.Specs;

/// <summary>An operation of a specification.</summary>
internal sealed class SpecOperation(string template, string method, SpecNode node, JsonArray? sharedParameters)
{
    private readonly string[] _segments = template.Trim('/').Split('/');

    /// <summary>The specification's name for it: <c>StorageAccounts_Create</c>.</summary>
    public string Id => node.Word("operationId")!;

    /// <summary>The path with its placeholders.</summary>
    public string Template => template;

    /// <summary>The operation's node.</summary>
    public SpecNode Node => node;

    /// <summary>How many placeholders the path has: among several that match, the one with the fewest is meant.</summary>
    public int PlaceholderCount => _segments.Count(IsPlaceholder);

    /// <summary>Every parameter: of the operation and of its path.</summary>
    public IEnumerable<SpecNode> Parameters =>
        (sharedParameters ?? []).Concat(node.Node["parameters"] as JsonArray ?? []).Select(parameter => node.At(parameter).Resolve()).OfType<SpecNode>();

    /// <summary>The schema of the request's body; null when it takes none.</summary>
    public SpecNode? Body => Parameters.FirstOrDefault(parameter => parameter.Word("in") == "body");

    /// <summary>Whether it may go on after its answer (<c>x-ms-long-running-operation</c>).</summary>
    public bool IsLongRunning => node.Flag("x-ms-long-running-operation");

    /// <summary>What is declared for a status code; else the default; null when there is neither.</summary>
    public SpecNode? Response(int status)
    {
        var responses = node.Node["responses"] as JsonObject ?? [];
        return (responses[status.ToString(System.Globalization.CultureInfo.InvariantCulture)] ?? (status >= 400 ? responses["default"] : null)) is JsonObject found
            ? node.At(found).Resolve()
            : null;
    }

    /// <summary>Whether a request is of this operation; ARM compares paths without regard to case.</summary>
    public bool Matches(string requestMethod, string path) => requestMethod == method && Bind(path) is not null;

    /// <summary>The values of the placeholders in a path; null when it does not match.</summary>
    public IReadOnlyDictionary<string, string>? Bind(string path)
    {
        var found = path.Trim('/').Split('/');
        // {scope} and {resourceId} at the start stand for any number of segments.
        var leading = _segments[0] is "{scope}" or "{resourceId}" or "{resourceScope}";
        if (leading ? found.Length < _segments.Length : found.Length != _segments.Length)
            return null;
        var extra = found.Length - _segments.Length;
        if (leading)
            found = [string.Join('/', found[..(extra + 1)]), .. found[(extra + 1)..]];
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < _segments.Length; i++)
        {
            if (IsPlaceholder(_segments[i]))
                values[_segments[i][1..^1]] = found[i];
            else if (!_segments[i].Equals(found[i], StringComparison.OrdinalIgnoreCase))
                return null;
        }

        return values;
    }

    private static bool IsPlaceholder(string segment) => segment.StartsWith('{') && segment.EndsWith('}');
}
