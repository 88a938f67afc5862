using System.Text.Json.Nodes;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Bodies;

/// <summary>
/// Compares what we want with what Azure returned: only fields that we set, names and ids without regard to case (Azure writes
/// them as it likes), lists of values as sets.
/// </summary>
internal sealed class BodyComparer(BodyRules rules)
{
    private readonly List<FieldDifference> _differences = [];

    /// <summary>The fields in which the live body is not as desired.</summary>
    public static IReadOnlyList<FieldDifference> Compare(JsonObject desired, JsonObject live, BodyRules rules)
    {
        var comparer = new BodyComparer(rules);
        comparer.VisitObject(desired, live, "", "");
        return comparer._differences;
    }

    private void Visit(JsonNode desired, JsonNode? live, string path, string field)
    {
        if (desired is JsonObject wantedObject)
            VisitObject(wantedObject, live as JsonObject, path, field);
        else if (desired is JsonArray wantedArray && rules.ElementKeys.TryGetValue(field, out var key))
            VisitElements(wantedArray, live as JsonArray, path, field, key);
        else if (desired is JsonArray wantedValues)
            Report(path, field, Values(live as JsonArray), Values(wantedValues), StringComparison.OrdinalIgnoreCase);
        else
            Report(path, field, Text(live, field), Text(desired, field), field.StartsWith("tags.", StringComparison.Ordinal)
                ? StringComparison.Ordinal
                : StringComparison.OrdinalIgnoreCase);
    }

    private void VisitObject(JsonObject desired, JsonObject? live, string path, string field)
    {
        foreach (var (name, value) in desired)
        {
            if (value is not null)
                Visit(value, Find(live, name), Join(path, name), Join(field, name));
        }
    }

    private void VisitElements(JsonArray desired, JsonArray? live, string path, string field, string key)
    {
        foreach (var wanted in desired.OfType<JsonObject>())
        {
            var name = JsonPaths.Get(wanted, key)?.ToString();
            VisitObject(wanted, JsonPaths.FindElement(live, key, name), $"{path}[{name}]", $"{field}[]");
        }
    }

    private void Report(string path, string field, string? live, string? desired, StringComparison comparison)
    {
        if (string.Equals(live, desired, comparison) || (live is not null && BodyRules.Matches(rules.KeptWhenFound, field)))
            return;
        _differences.Add(new FieldDifference(path, live, desired) { RequiresReplacement = BodyRules.Matches(rules.Immutable, field) });
    }

    private static string? Values(JsonArray? array) =>
        array is null ? null : string.Join(", ", array.Select(value => value?.ToString()).Order(StringComparer.OrdinalIgnoreCase));

    // PostgreSQL returns "West US" where "westus" was sent.
    private static string? Text(JsonNode? value, string field) =>
        field == "location" ? value?.ToString().Replace(" ", "", StringComparison.Ordinal) : value?.ToString();

    // Tag names are case-insensitive in Azure; field names are spelled as in the specs.
    private static JsonNode? Find(JsonObject? body, string name) =>
        body?[name] ?? body?.FirstOrDefault(property => property.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
