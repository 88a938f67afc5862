using System.Text.Json;
using System.Text.RegularExpressions;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary><c>report.html</c> by the data in it.</summary>
internal static partial class Report
{
    /// <summary>What became of each resource, by key.</summary>
    internal static IReadOnlyDictionary<string, string> ActionsOf(StackFolder folder) =>
        JsonDocument.Parse(Data().Match(File.ReadAllText(PathIn(folder))).Groups[1].Value).RootElement.GetProperty("resources").EnumerateArray()
            .ToDictionary(resource => resource.GetProperty("key").GetString()!, resource => resource.GetProperty("outcome").GetString()!);

    internal static string PathIn(StackFolder folder) => folder.PathOf("output", "default", "report.html");

    [GeneratedRegex("""<script type="application/json" id="data">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex Data();
}
