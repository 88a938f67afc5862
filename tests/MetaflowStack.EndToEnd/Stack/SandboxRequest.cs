using System.Text.Json;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary>A request by the sandbox's own log: what really arrived, whoever counted.</summary>
/// <param name="Service"><c>arm</c>, <c>graph</c>, <c>kubernetes</c> …</param>
/// <param name="Method">GET, PUT …</param>
/// <param name="Path">The path, without its query.</param>
/// <param name="IsWrite">Whether it changes anything.</param>
public sealed record SandboxRequest(string Service, string Method, string Path, bool IsWrite)
{
    /// <summary>All requests to a folder's sandbox, in their order.</summary>
    public static IReadOnlyList<SandboxRequest> Of(StackFolder folder) =>
        [.. File.ReadLines(folder.PathOf(".nuke", "temp", "sandbox", "requests.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).Select(request =>
            new SandboxRequest(Text(request, "service"), Text(request, "method"), Text(request, "path"), request.GetProperty("write").GetBoolean()))];

    /// <summary>How many requests to a folder's sandbox change anything.</summary>
    public static int WritesOf(StackFolder folder) => Of(folder).Count(request => request.IsWrite);

    private static string Text(JsonElement request, string name) => request.GetProperty(name).GetString()!;
}
