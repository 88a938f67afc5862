using System.Text.Json.Nodes;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Kubernetes.Resources;

/// <summary>
/// The fields in which an object differs from what an apply would make of it. Both come from the API server, so that defaults,
/// normal forms of quantities and other managers' fields are the same on both sides.
/// </summary>
public static class ObjectComparison
{
    private const string Hidden = "(secret)";

    // The server's bookkeeping, and what controllers report.
    private static readonly HashSet<string> ServersMetadata =
        ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"];

    // kubectl's copy of the whole object as somebody applied it, secrets included.
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    // Names by which manifests in the wild pass secrets as plain text.
    private static readonly string[] SecretWords = ["PASSWORD", "PASSWD", "PSWD", "SECRET", "TOKEN", "CREDENTIAL", "PRIVATE_KEY", "ACCESS_KEY", "API_KEY"];

    /// <summary>Compares.</summary>
    /// <param name="live">The object as it is.</param>
    /// <param name="desired">The answer to a dry-run apply of what is wanted.</param>
    /// <returns>One difference for each field, by path; values of Secrets are <c>(secret)</c>.</returns>
    public static IReadOnlyList<FieldDifference> Compare(JsonObject live, JsonObject desired)
    {
        var differences = new List<FieldDifference>();
        var isSecret = live.Text("kind") == "Secret";
        foreach (var name in Names(live, desired).Where(name => name != "status"))
        {
            if (name == "metadata")
                CompareObjects(name, Metadata(live), Metadata(desired), false, differences);
            else
                CompareNodes(name, live[name], desired[name], isSecret && name is "data" or "stringData", differences);
        }
        return differences;
    }

    private static JsonObject Metadata(JsonObject body)
    {
        var metadata = body["metadata"]?.DeepClone() as JsonObject ?? [];
        foreach (var name in ServersMetadata)
            metadata.Remove(name);
        return metadata;
    }

    private static void CompareNodes(string path, JsonNode? live, JsonNode? desired, bool isSecret, List<FieldDifference> differences)
    {
        if (JsonNode.DeepEquals(live, desired))
            return;
        if ((live, desired) is (JsonObject, JsonObject) or (JsonObject { Count: > 0 }, null) or (null, JsonObject { Count: > 0 }))
            CompareObjects(path, live as JsonObject ?? [], desired as JsonObject ?? [], isSecret, differences);
        else if (live is JsonArray liveItems && desired is JsonArray desiredItems)
            CompareArrays(path, liveItems, desiredItems, isSecret, differences);
        else
            differences.Add(new FieldDifference(path, Show(live, isSecret), Show(desired, isSecret)));
    }

    private static void CompareObjects(string path, JsonObject live, JsonObject desired, bool isSecret, List<FieldDifference> differences)
    {
        foreach (var name in Names(live, desired))
            CompareNodes(FieldPath.Property(path, name), live[name], desired[name], isSecret || name == LastApplied, differences);
    }

    // Lists of named things (containers, volumes, environment) are matched by name, as Kubernetes merges them; others by position.
    private static void CompareArrays(string path, JsonArray live, JsonArray desired, bool isSecret, List<FieldDifference> differences)
    {
        if (ByName(live) is { } liveByName && ByName(desired) is { } desiredByName)
        {
            var before = differences.Count;
            foreach (var name in liveByName.Keys.Union(desiredByName.Keys, StringComparer.Ordinal))
                CompareNodes($"{path}[name={name}]", liveByName.GetValueOrDefault(name), desiredByName.GetValueOrDefault(name), isSecret || NamesSecret(path, name), differences);
            if (differences.Count == before)
                differences.Add(new FieldDifference(path, string.Join(", ", liveByName.Keys), string.Join(", ", desiredByName.Keys)) { Reason = "the order differs" });
            return;
        }
        for (var index = 0; index < Math.Max(live.Count, desired.Count); index++)
        {
            CompareNodes(
                FieldPath.Index(path, index), index < live.Count ? live[index] : null, index < desired.Count ? desired[index] : null, isSecret, differences);
        }
    }

    private static Dictionary<string, JsonNode>? ByName(JsonArray items)
    {
        var byName = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item.Text("name") is not { } name || !byName.TryAdd(name, item!))
                return null;
        }
        return byName;
    }

    // Variables whose names say that they hold secrets; whether these are given as plain text or not, nothing of them is shown.
    private static bool NamesSecret(string path, string name) =>
        path.EndsWith(".env", StringComparison.Ordinal) && SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Names(JsonObject left, JsonObject right) =>
        left.Select(property => property.Key).Union(right.Select(property => property.Key), StringComparer.Ordinal);

    private static string? Show(JsonNode? value, bool isSecret) =>
        value is null ? null : isSecret ? Hidden : SecretMask.Apply(value.Text() ?? Json.ToText(value));
}
