using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>Lists in pages: <c>value</c> and, while there is more, <c>nextLink</c>.</summary>
internal static class Paging
{
    /// <summary>How many items a page has when the client does not say.</summary>
    public const int PageSize = 100;

    /// <summary>One page of a list.</summary>
    public static ArmResponse Page(ArmRequest request, IEnumerable<JsonNode> items, string contentType = "application/json; charset=utf-8")
    {
        var all = items.ToList();
        var size = int.TryParse(request.Query["$top"], CultureInfo.InvariantCulture, out var top) && top > 0 ? top : PageSize;
        var start = Offset(request.Query["$skiptoken"].ToString());
        var body = new JsonObject { ["value"] = new JsonArray([.. all.Skip(start).Take(size)]) };
        if (start + size < all.Count)
            body["nextLink"] = Next(request, start + size);
        return new ArmResponse(200, body) { ContentType = contentType };
    }

    private static string Next(ArmRequest request, int offset)
    {
        var token = Convert.ToBase64String(Encoding.ASCII.GetBytes($"offset:{offset}"));
        var others = request.Query.Where(q => q.Key is not ("$skiptoken" or "api-version"))
            .Select(q => $"&{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value.ToString())}");
        return $"{request.BaseUrl}{request.Path.Text}?api-version={request.ApiVersion}{string.Concat(others)}&$skiptoken={Uri.EscapeDataString(token)}";
    }

    private static int Offset(string token)
    {
        if (token.Length == 0)
            return 0;
        try
        {
            var text = Encoding.ASCII.GetString(Convert.FromBase64String(token));
            return int.Parse(text["offset:".Length..], CultureInfo.InvariantCulture);
        }
        catch (Exception problem) when (problem is FormatException or ArgumentOutOfRangeException)
        {
            throw ArmErrors.Gateway(400, "InvalidSkipToken", "The provided skip token is invalid.");
        }
    }
}
