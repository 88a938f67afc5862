using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Conformance.Exchanges;

namespace MetaflowStack.Conformance.Checks;

/// <summary>
/// Polls of long-running operations: their addresses are opaque, their answers are not (ARM RPC, "Asynchronous operations";
/// common-types, <c>OperationStatusResult</c>).
/// </summary>
internal static class OperationPolls
{
    /// <param name="exchange">The poll.</param>
    /// <param name="link">Where its address came from: <c>Azure-AsyncOperation of PUT …</c>.</param>
    public static IEnumerable<Finding> Check(Exchange exchange, string link)
    {
        var (status, body) = (exchange.Status, Exchange.Json(exchange.ResponseBody) as JsonObject);
        if (status is not (200 or 201 or 202 or 204 or >= 400))
            yield return Make(exchange, link, "", "status code no poll has");
        if (!link.StartsWith("Azure-AsyncOperation", StringComparison.Ordinal) || status != 200)
            yield break;
        if (body?["status"] is not JsonValue value || !value.TryGetValue<string>(out var word))
            yield return Make(exchange, link, "status", "required and missing");
        else if (word is "Failed" && (body["error"] as JsonObject)?["code"] is null)
            yield return Make(exchange, link, "error/code", "failed without an error");
        foreach (var name in (string[])["startTime", "endTime"])
        {
            if (body?[name]?.ToString() is { } time && !DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                yield return Make(exchange, link, name, $"'{time}' is not of format date-time");
        }
    }

    private static Finding Make(Exchange exchange, string link, string at, string what) =>
        new(link, "", $"answer {exchange.Status}", at, what, $"{exchange.Method} {exchange.Url}");
}
