using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>The JSONPath that printer columns use: fields, indexes, and filters for equality.</summary>
internal static partial class SimpleJsonPath
{
    [GeneratedRegex(@"\.([A-Za-z0-9_-]+)|\.?\['([^']+)'\]|\[(\d+)\]|\[\?\(@\.([A-Za-z0-9_.-]+)\s*==\s*[""']([^""']*)[""']\)\]")]
    private static partial Regex Step();

    public static JsonNode? Find(JsonNode? node, string path)
    {
        foreach (Match step in Step().Matches(path.Replace("\\.", "\u0001", StringComparison.Ordinal)))
        {
            if (step.Groups[1].Success || step.Groups[2].Success)
                node = (node as JsonObject)?[(step.Groups[1].Success ? step.Groups[1] : step.Groups[2]).Value.Replace("\u0001", ".", StringComparison.Ordinal)];
            else if (step.Groups[3].Success)
                node = node is JsonArray list && int.Parse(step.Groups[3].Value, System.Globalization.CultureInfo.InvariantCulture) is var i && i < list.Count ? list[i] : null;
            else
                node = (node as JsonArray)?.FirstOrDefault(item => (string?)item?[step.Groups[4].Value] == step.Groups[5].Value);
        }
        return node;
    }
}
