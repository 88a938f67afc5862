using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MetaflowStack.Simulation.Cloud;

/// <summary>
/// Everything in a world, as one line for each thing; two equal lines are a duplicate. Names that are drawn by chance are cut
/// down to what they were made from. What a world holds besides (events, finished operations) is history.
/// </summary>
internal sealed partial record Census(IReadOnlyList<string> Lines)
{
    private static readonly string[] History = ["events", "replicasets.apps", "endpointslices.discovery.k8s.io"];

    /// <summary>Counts a world.</summary>
    /// <param name="sections">The sections of a saved world.</param>
    public static Census Of(JsonObject sections) => new(
    [
        .. ArmLines(sections["arm"]!).Concat(GraphLines(sections["graph"]!)).Concat(KubernetesLines(sections["kubernetes"]!)).Order(StringComparer.Ordinal),
    ]);

    /// <summary>What this world has and the other has not, counting equal lines.</summary>
    public IReadOnlyList<string> Beyond(Census other)
    {
        var rest = other.Lines.GroupBy(line => line).ToDictionary(group => group.Key, group => group.Count());
        return [.. Lines.Where(line => (rest[line] = rest.GetValueOrDefault(line) - 1) < 0)];
    }

    // A database server has every setting from its beginning: one that was set to its default is no more than one that was not.
    private static IEnumerable<string> ArmLines(JsonNode arm) => arm["resources"]!.AsArray()
        .Where(resource => !Text(resource!["type"]).EndsWith("/configurations", StringComparison.Ordinal))
        .Select(resource => $"arm {Text(resource!["id"])} {Text(resource["body"]?["properties"]?["provisioningState"])}{RoleOf(resource)}");

    private static string RoleOf(JsonNode resource) =>
        resource["body"]?["properties"]?["roleDefinitionId"] is { } role ? $" {Text(role)} {Text(resource["body"]!["properties"]!["principalId"])}" : "";

    private static IEnumerable<string> GraphLines(JsonNode graph) =>
        graph["applications"]!.AsArray().SelectMany(application => Passwords(application!).Prepend($"graph application {Text(application!["displayName"])} {Text(application["uniqueName"])}"))
            .Concat(graph["servicePrincipals"]!.AsArray().SelectMany(principal => Passwords(principal!).Prepend($"graph service principal {Text(principal!["displayName"])}")))
            .Concat(graph["deletedItems"]!.AsArray().Select(item => $"graph deleted {Text(item!["displayName"])} {Text(item["uniqueName"])}"));

    private static IEnumerable<string> Passwords(JsonNode owner) =>
        (owner["passwordCredentials"]?.AsArray() ?? []).Select(password => $"graph password of {Text(owner["displayName"])}: {Text(password!["displayName"])}");

    private static IEnumerable<string> KubernetesLines(JsonNode kubernetes) =>
        from cluster in kubernetes["clusters"]!.AsArray()
        from kind in cluster["store"]!["objects"]!.AsObject()
        where !History.Contains(kind.Key)
        from item in kind.Value!.AsArray()
        let metadata = item["metadata"] ?? item["body"]?["metadata"]
        select $"kubernetes {Text(cluster["id"])} {kind.Key} {Text(metadata["namespace"])}/{NameOf(metadata)}{(metadata["deletionTimestamp"] is null ? "" : " (being deleted)")}";

    // What is named by chance (generateName) counts for what it was named after: a pod for its deployment.
    private static string NameOf(JsonNode metadata) =>
        metadata["generateName"] is { } generated ? EventSource().Replace(TemplateHash().Replace(Text(generated), "").TrimEnd('-'), "$1") : Text(metadata["name"]);

    private static string Text(JsonNode? node) => node?.ToString() ?? "";

    [GeneratedRegex("-[a-z0-9]{10}-$")]
    private static partial Regex TemplateHash();

    [GeneratedRegex("(-eventsource)-[a-z0-9]{5}$")]
    private static partial Regex EventSource();
}
