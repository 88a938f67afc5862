using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;

namespace MetaflowStack.Sandbox.Kubernetes.Apply;

/// <summary>Path elements of field sets, and how conflicts print them.</summary>
internal static class FieldPath
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Field(string name) => "f:" + name;

    /// <summary>The element that names one item of a set or map list.</summary>
    public static string Item(SchemaNode list, JsonNode? item)
    {
        if (list.ListType == ListType.Set)
            return "v:" + (item?.ToJsonString(Compact) ?? "null");
        var key = new JsonObject();
        foreach (var name in list.MapKeys.Order(StringComparer.Ordinal))
            if (((item as JsonObject)?[name] ?? list.Element!.Child(name)?.Default) is { } value)
                key[name] = value.DeepClone();
        return "k:" + key.ToJsonString(Compact);
    }

    /// <summary>As structured-merge-diff prints a path: <c>.spec.containers[name="web"].image</c>.</summary>
    public static string Print(IReadOnlyList<string> path) => string.Concat(path.Select(Print));

    private static string Print(string element) => element[0] switch
    {
        'f' => "." + element[2..],
        'k' => "[" + string.Join(',', JsonNode.Parse(element[2..])!.AsObject().Select(k => $"{k.Key}={k.Value?.ToJsonString(Compact)}")) + "]",
        'v' => "[=" + element[2..] + "]",
        _ => "[" + element[2..] + "]",
    };
}
