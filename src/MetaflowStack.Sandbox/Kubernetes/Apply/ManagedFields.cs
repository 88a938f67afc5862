using System.Globalization;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Apply;

/// <summary>Who owns fields: the name, how it wrote (<c>Apply</c> or <c>Update</c>), and through which version and subresource.</summary>
/// <remarks>An applier is the same manager in every API version.</remarks>
internal sealed record FieldManager(string Name, string Operation, string ApiVersion, string Subresource)
{
    public bool IsSame(FieldManager other) =>
        Name == other.Name && Operation == other.Operation && Subresource == other.Subresource && (Operation == "Apply" || ApiVersion == other.ApiVersion);
}

/// <summary>One entry of <c>metadata.managedFields</c>.</summary>
internal sealed record ManagedFieldsEntry(FieldManager Manager, FieldSet Fields, DateTimeOffset? Time);

/// <summary>Reads and writes <c>metadata.managedFields</c>.</summary>
internal static class ManagedFields
{
    public static List<ManagedFieldsEntry> Read(JsonObject obj)
    {
        var entries = new List<ManagedFieldsEntry>();
        foreach (var entry in obj["metadata"]?["managedFields"] as JsonArray ?? [])
        {
            if (entry is not JsonObject e || (string?)e["operation"] is not { } operation)
                continue;
            DateTimeOffset? time = (string?)e["time"] is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;
            var manager = new FieldManager((string?)e["manager"] ?? "", operation, (string?)e["apiVersion"] ?? "", (string?)e["subresource"] ?? "");
            entries.Add(new ManagedFieldsEntry(manager, FieldSet.FromFieldsV1(e["fieldsV1"] as JsonObject), time));
        }
        return entries;
    }

    public static void Write(JsonObject obj, IEnumerable<ManagedFieldsEntry> entries)
    {
        var list = new JsonArray();
        var ordered = entries.Where(e => !e.Fields.IsEmpty)
            .OrderBy(e => e.Manager.Operation, StringComparer.Ordinal).ThenBy(e => e.Time).ThenBy(e => e.Manager.Name, StringComparer.Ordinal)
            .ThenBy(e => e.Manager.ApiVersion, StringComparer.Ordinal).ThenBy(e => e.Manager.Subresource, StringComparer.Ordinal);
        foreach (var entry in ordered)
        {
            var json = new JsonObject
            {
                ["apiVersion"] = entry.Manager.ApiVersion,
                ["fieldsType"] = "FieldsV1",
                ["fieldsV1"] = entry.Fields.ToFieldsV1(),
                ["manager"] = entry.Manager.Name,
                ["operation"] = entry.Manager.Operation,
            };
            if (entry.Manager.Subresource.Length > 0)
                json["subresource"] = entry.Manager.Subresource;
            if (entry.Time is { } time)
                json["time"] = Timestamps.Seconds(time);
            list.Add(json);
        }
        var metadata = obj["metadata"]!.AsObject();
        if (list.Count > 0)
            metadata["managedFields"] = list;
        else
            metadata.Remove("managedFields");
    }

    /// <summary>Whether two objects are the same but for the times in managedFields: the API server takes such a write for none.</summary>
    public static bool DiffersInTimesAlone(JsonObject obj, JsonObject live)
    {
        if (JsonNode.DeepEquals(obj, live))
            return true;
        return (string?)obj["metadata"]?["resourceVersion"] == (string?)live["metadata"]?["resourceVersion"] && JsonNode.DeepEquals(WithoutTimes(obj), WithoutTimes(live));
    }

    private static JsonObject WithoutTimes(JsonObject obj)
    {
        var copy = obj.DeepClone().AsObject();
        // Without their times the entries have an order of their own.
        var entries = Read(copy).Select(e => e with { Time = null });
        Write(copy, entries);
        return copy;
    }
}
