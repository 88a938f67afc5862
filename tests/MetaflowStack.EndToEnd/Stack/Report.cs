using System.Text.Json;
using System.Text.RegularExpressions;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary><c>report.html</c> by the data in it.</summary>
internal static partial class Report
{
    /// <summary>What became of each resource, by key.</summary>
    internal static IReadOnlyDictionary<string, string> ActionsOf(StackFolder folder) => DataOf(folder).GetProperty("resources").EnumerateArray()
        .ToDictionary(resource => resource.GetProperty("key").GetString()!, resource => resource.GetProperty("outcome").GetString()!);

    /// <summary>How the run ended, and what the failure was; null: none.</summary>
    internal static (string Outcome, string? Failure) EndOf(StackFolder folder) => (
        DataOf(folder).GetProperty("outcome").GetString()!,
        DataOf(folder).TryGetProperty("failure", out var failure) ? failure.GetProperty("what").GetString() : null);

    private static JsonElement DataOf(StackFolder folder) =>
        JsonDocument.Parse(Data().Match(File.ReadAllText(folder.PathOf("output", "default", "report.html"))).Groups[1].Value).RootElement;

    [GeneratedRegex("""<script type="application/json" id="data">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex Data();
}
