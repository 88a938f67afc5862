using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Outputs;

/// <summary>Outputs for people and for programs.</summary>
internal static class OutputsText
{
    /// <summary>What stands for a secret that is not shown.</summary>
    internal const string Hidden = "(secret; --show-secrets)";

    private const int SchemaVersion = 1;
    private const int NameWidth = 28;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A line for each; 80 columns, unless a value is longer, for values are there to be copied. Ends in a line feed.</summary>
    /// <param name="outputs">The outputs, with the values of secrets where these are shown.</param>
    internal static string Of(IReadOnlyList<StackOutput> outputs)
    {
        var text = new StringBuilder();
        foreach (var output in outputs)
            text.Append(output.Name.PadRight(NameWidth)).Append(output.Value ?? Hidden).Append('\n');
        return text.ToString();
    }

    /// <summary>As described in <c>docs/outputs.md</c>. Ends in a line feed.</summary>
    /// <param name="outputs">The outputs, with the values of secrets where these are shown; others are null.</param>
    /// <param name="stack">The stack's name: organisation prefix and environment.</param>
    /// <param name="config">What <c>config.json</c> says.</param>
    internal static string Json(IReadOnlyList<StackOutput> outputs, (string OrgPrefix, string Environment) stack, IReadOnlyDictionary<string, string> config) => new JsonObject
    {
        ["schemaVersion"] = SchemaVersion,
        ["orgPrefix"] = stack.OrgPrefix,
        ["environment"] = stack.Environment,
        ["outputs"] = new JsonObject(outputs.Where(output => output.Secret is null).Select(Property)),
        ["secrets"] = new JsonObject(outputs.Where(output => output.Secret is not null).Select(Property)),
        ["config"] = new JsonObject(config.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
    }.ToJsonString(Indented) + "\n";

    private static KeyValuePair<string, JsonNode?> Property(StackOutput output) => KeyValuePair.Create(output.Name, (JsonNode?)output.Value);
}
