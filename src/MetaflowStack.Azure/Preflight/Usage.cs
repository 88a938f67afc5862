using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;

namespace MetaflowStack.Azure.Preflight;

/// <summary>How much of a limit is used in a region (usages of Microsoft.Compute, Microsoft.Network and Microsoft.Storage have one shape).</summary>
/// <param name="Name">Azure's name: <c>cores</c>, <c>standardDv5Family</c>, <c>PublicIPAddresses</c>.</param>
/// <param name="Text">The name for people: <c>Total Regional vCPUs</c>.</param>
/// <param name="Current">How much is used.</param>
/// <param name="Limit">How much is allowed.</param>
public sealed record Usage(string Name, string Text, long Current, long Limit)
{
    /// <summary>How much is left; never below 0, though a lowered limit may lie below what is used.</summary>
    public long Free => Math.Max(0, Limit - Current);

    internal static Usage Read(JsonObject body) => new(
        JsonPaths.Text(body, "name.value") ?? "",
        JsonPaths.Text(body, "name.localizedValue") ?? JsonPaths.Text(body, "name.value") ?? "",
        Number(body["currentValue"]),
        Number(body["limit"]));

    private static long Number(JsonNode? node) =>
        double.TryParse(node?.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? (long)Math.Min(number, long.MaxValue / 2) : 0;
}
