using System.Text.Json;
using System.Text.RegularExpressions;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Watching;

/// <summary>The events that docs/events.md describes, read from its table, and whether a line is one of them.</summary>
public static partial class DocumentedEvents
{
    private static readonly Field[] Common = [new("schema", "number", false), new("time", "text", false), new("run", "text", false), new("event", "text", false)];

    private static readonly Dictionary<string, Field[]> Events = EventRow().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "events.md")))
        .ToDictionary(row => row.Groups[1].Value, row => FieldOf().Matches(row.Groups[2].Value)
            .Select(field => new Field(field.Groups[1].Value, field.Groups[3].Value, field.Groups[2].Length > 0)).ToArray());

    public static IReadOnlyCollection<string> Names => Events.Keys;

    /// <summary>The event's name; the test fails when the line is not as described.</summary>
    public static string NameOf(string line)
    {
        var json = JsonDocument.Parse(line).RootElement;
        var name = json.GetProperty("event").GetString()!;
        Assert.True(Events.TryGetValue(name, out var own), $"docs/events.md does not describe this: {line}");
        Field[] fields = [.. Common, .. own];
        Assert.Equal(1, json.GetProperty("schema").GetInt32());
        Assert.Equal(DateTimeKind.Utc, json.GetProperty("time").GetDateTime().Kind);
        Assert.All(json.EnumerateObject(), property => Assert.True(fields.Any(field => field.Name == property.Name && field.Kind == KindOf(property.Value)), $"{property.Name} of {line}"));
        Assert.All(fields, field => Assert.True(field.IsOptional || json.TryGetProperty(field.Name, out _), $"{field.Name} is missing: {line}"));
        return name;
    }

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.Number => "number",
        JsonValueKind.Object => "object",
        _ => value.ValueKind.ToString(),
    };

    private sealed record Field(string Name, string Kind, bool IsOptional);

    [GeneratedRegex(@"^\| `([a-z]+(?:\.[a-z]+)?)` \| (`.*) \|$", RegexOptions.Multiline)]
    private static partial Regex EventRow();

    [GeneratedRegex(@"`(\w+)`(\??) (text|number|object)")]
    private static partial Regex FieldOf();
}
