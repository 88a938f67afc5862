using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Graph;

/// <summary>A request to Microsoft Graph, below <c>/v1.0</c>.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Segments">The path's segments; an alternate key <c>applications(appId='x')</c> becomes two: <c>applications</c> and <c>(appId='x')</c>.</param>
/// <param name="Query">Its query parameters.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its JSON body; null when it has none.</param>
/// <param name="BaseUrl">The address by which the client reached the sandbox.</param>
internal sealed partial record GraphRequest(
    string Method, string[] Segments, IQueryCollection Query, IHeaderDictionary Headers, JsonObject? Body, string BaseUrl)
{
    /// <summary>Whether an upsert may create (<c>Prefer: create-if-missing</c>).</summary>
    public bool CreateIfMissing => Headers["Prefer"].ToString().Contains("create-if-missing", StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes a path apart.</summary>
    public static string[] Split(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            var key = AlternateKey().Match(segment);
            if (key.Success)
                segments.AddRange([key.Groups[1].Value, key.Groups[2].Value]);
            else
                segments.Add(segment);
        }

        return [.. segments];
    }

    /// <summary>The name and value of a key segment <c>(appId='x')</c>; null for a plain id.</summary>
    public static (string Name, string Value)? KeyOf(string segment) =>
        KeyPair().Match(segment) is { Success: true } match ? (match.Groups[1].Value, match.Groups[2].Value.Replace("''", "'", StringComparison.Ordinal)) : null;

    [GeneratedRegex(@"^(\w+)(\(.*\))$")]
    private static partial Regex AlternateKey();

    [GeneratedRegex(@"^\((\w+)='((?:[^']|'')*)'\)$")]
    private static partial Regex KeyPair();
}
