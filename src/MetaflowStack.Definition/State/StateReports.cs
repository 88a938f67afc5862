using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.State;

/// <summary>The JSON of <c>StateShow</c> and <c>StateHistory</c>, described in <c>docs/state.md</c>. Ends in a line feed.</summary>
internal static class StateReports
{
    private const int SchemaVersion = 1;

    /// <summary>A state: <c>schemaVersion</c>, <c>location</c>, <c>lock</c> (null: free), and <c>state</c>, the document as it is stored.</summary>
    internal static string Show(StateDocument document, string location, StateLock? held)
    {
        // The hash is of the stored text, which is not this one.
        var state = JsonNode.Parse(StateSerializer.Serialize(document))!.AsObject();
        state.Remove("contentHash");
        return Text(new JsonObject
        {
            ["schemaVersion"] = SchemaVersion,
            ["location"] = location,
            ["lock"] = held is null ? null : JsonSerializer.SerializeToNode(held, StateReportJson.Default.StateLock),
            ["state"] = state,
        });
    }

    /// <summary>Versions, newest first: <c>schemaVersion</c>, <c>location</c>, <c>versions</c>.</summary>
    internal static string History(IReadOnlyList<StateHistoryEntry> history, string location) => Text(new JsonObject
    {
        ["schemaVersion"] = SchemaVersion,
        ["location"] = location,
        ["versions"] = new JsonArray([.. history.Select(VersionOf)]),
    });

    private static JsonObject VersionOf(StateHistoryEntry entry) => new()
    {
        ["serial"] = entry.Version.Serial,
        ["writtenAt"] = entry.Version.WrittenAt,
        ["run"] = entry.Version.Run is null ? null : JsonSerializer.SerializeToNode(entry.Version.Run, StateReportJson.Default.RunStamp),
        ["resources"] = entry.Resources,
        ["changes"] = entry.Changes is not { } changes ? null : new JsonObject
        {
            ["added"] = Keys(changes.Added),
            ["removed"] = Keys(changes.Removed),
            ["changed"] = new JsonArray([.. changes.Changed.Select(change => new JsonObject
            {
                ["key"] = change.Key.ToString(),
                ["fields"] = Fields(change.Fields),
            })]),
            ["properties"] = Fields(changes.Properties),
        },
    };

    private static JsonArray Keys(IEnumerable<RecordedResource> resources) => new([.. resources.Select(resource => JsonValue.Create(resource.Key.ToString()))]);

    private static JsonArray Fields(IEnumerable<StateFieldChange> fields) =>
        new([.. fields.Select(field => new JsonObject { ["name"] = field.Name, ["older"] = field.Older, ["newer"] = field.Newer })]);

    private static string Text(JsonObject report) => report.ToJsonString(StateReportJson.Default.Options) + "\n";
}

/// <summary>Source-generated JSON for what reports are made of.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StateLock))]
[JsonSerializable(typeof(RunStamp))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(string))]
internal sealed partial class StateReportJson : JsonSerializerContext;
