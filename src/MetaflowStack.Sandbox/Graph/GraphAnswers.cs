using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Graph;

/// <summary>How Graph shows objects: context, selected properties, pages.</summary>
internal static class GraphAnswers
{
    private const int PageSize = 100;

    /// <summary>Properties that are the sandbox's own.</summary>
    private static readonly string[] s_hidden = ["replicatedAt"];

    /// <summary>One object.</summary>
    public static JsonObject One(GraphRequest request, string set, JsonObject item)
    {
        var select = Selected(request);
        var shown = new JsonObject { ["@odata.context"] = Context(request, select.Count > 0 ? $"{set}({string.Join(',', select)})/$entity" : $"{set}/$entity") };
        foreach (var (name, value) in Visible(item, select))
            shown[name] = value.Copy();
        return shown;
    }

    /// <summary>A page of a list that <c>$filter</c>, <c>$select</c> and <c>$top</c> apply to.</summary>
    public static JsonObject List(GraphRequest request, string set, IEnumerable<JsonObject> items)
    {
        var select = Selected(request);
        var all = items.Where(GraphFilter.Parse(request.Query["$filter"].ToString())).ToList();
        var size = int.TryParse(request.Query["$top"], CultureInfo.InvariantCulture, out var top) && top is > 0 and <= 999 ? top : PageSize;
        var start = Offset(request.Query["$skiptoken"].ToString());
        var shown = new JsonObject { ["@odata.context"] = Context(request, select.Count > 0 ? $"{set}({string.Join(',', select)})" : set) };
        if (request.Query["$count"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase))
            shown["@odata.count"] = all.Count;
        if (start + size < all.Count)
            shown["@odata.nextLink"] = Next(request, start + size);
        shown["value"] = new JsonArray([.. all.Skip(start).Take(size).Select(i => new JsonObject(Visible(i, select).Select(p => KeyValuePair.Create(p.Key, p.Value.Copy()))))]);
        return shown;
    }

    /// <summary>The context of an answer of a complex type.</summary>
    public static string Context(GraphRequest request, string what) => $"{request.BaseUrl}/v1.0/$metadata#{what}";

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Visible(JsonObject item, List<string> select) => item
        .Where(p => !s_hidden.Contains(p.Key))
        .Where(p => select.Count == 0 || select.Contains(p.Key, StringComparer.OrdinalIgnoreCase));

    private static List<string> Selected(GraphRequest request) =>
        [.. request.Query["$select"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static string Next(GraphRequest request, int offset)
    {
        var token = Convert.ToBase64String(Encoding.ASCII.GetBytes($"offset:{offset}"));
        var others = request.Query.Where(q => q.Key != "$skiptoken").Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value.ToString())}&");
        return $"{request.BaseUrl}/v1.0/{string.Join('/', request.Segments)}?{string.Concat(others)}$skiptoken={Uri.EscapeDataString(token)}";
    }

    private static int Offset(string token)
    {
        if (token.Length == 0)
            return 0;
        try
        {
            return int.Parse(Encoding.ASCII.GetString(Convert.FromBase64String(token))["offset:".Length..], CultureInfo.InvariantCulture);
        }
        catch (Exception problem) when (problem is FormatException or ArgumentOutOfRangeException)
        {
            throw new GraphException(400, "Directory_ExpiredPageToken", "The specified page token value has expired and can no longer be included in your request.");
        }
    }
}
