using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MetaflowStack.Conformance.Recordings;

/// <summary>Compares two bodies: the same properties of the same types, and the same values where these are neither ids, times nor what Azure decides by the day.</summary>
internal static partial class BodyComparison
{
    /// <summary>What Azure chooses anew each time or from year to year: names of images, default versions, addresses, secrets.</summary>
    private static readonly HashSet<string> s_free = new(StringComparer.OrdinalIgnoreCase)
    {
        "etag", "resourceGuid", "principalId", "clientId", "objectId", "tenantId", "createdBy", "updatedBy", "fqdn", "azurePortalFQDN", "nodeImageVersion",
        "kubernetesVersion", "orchestratorVersion", "currentKubernetesVersion", "currentOrchestratorVersion", "minorVersion", "earliestRestoreDate", "ipAddress", "keyData",
        "startTime", "endTime", "createdOn", "updatedOn", "createdAt", "creationTime", "lastModifiedTime", "resourceUID",
    };

    /// <summary>What differs, with its place.</summary>
    public static IEnumerable<string> Differences(JsonNode? recorded, JsonNode? ours, string at = "$")
    {
        if (Kind(recorded) != Kind(ours))
            return [$"{at}: {Kind(recorded)} recorded, {Kind(ours)} here"];
        return recorded switch
        {
            JsonObject item => Objects(item, (JsonObject)ours!, at),
            JsonArray list => Arrays(list, (JsonArray)ours!, at),
            JsonValue value when !IsFree(at) && Normal(value) != Normal((JsonValue)ours!) =>
                [$"{at}: '{Normal(value)}' recorded, '{Normal((JsonValue)ours!)}' here"],
            _ => [],
        };
    }

    /// <summary>The recorder blackened kubeconfig files.</summary>
    private static bool IsFree(string at) =>
        s_free.Contains(at[(at.LastIndexOf('.') + 1)..]) || (at.StartsWith("$.kubeconfigs", StringComparison.Ordinal) && at.EndsWith(".value", StringComparison.Ordinal));

    private static IEnumerable<string> Objects(JsonObject recorded, JsonObject ours, string at)
    {
        foreach (var (name, value) in recorded)
        {
            if (!ours.ContainsKey(name))
                yield return $"{at}.{name}: not here";
            else
                foreach (var difference in Differences(value, ours[name], $"{at}.{name}"))
                    yield return difference;
        }

        foreach (var (name, _) in ours)
        {
            if (!recorded.ContainsKey(name))
                yield return $"{at}.{name}: not recorded";
        }
    }

    private static IEnumerable<string> Arrays(JsonArray recorded, JsonArray ours, string at)
    {
        if (recorded.Count != ours.Count)
            return [$"{at}: {recorded.Count} items recorded, {ours.Count} here"];
        return recorded.Zip(ours).SelectMany((pair, index) => Differences(pair.First, pair.Second, $"{at}[{index}]"));
    }

    private static string Kind(JsonNode? node) => node is null ? "null" : node.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False ? "Boolean" : node.GetValueKind().ToString();

    private static string Normal(JsonValue value)
    {
        var text = value.ToString();
        text = Id().Replace(text, "<id>");
        text = Times().Replace(text, "<time>");
        return BareId().Replace(text, "<id>");
    }

    [GeneratedRegex("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")]
    private static partial Regex Id();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]*(Z|[+-]\d\d:\d\d)?")]
    private static partial Regex Times();

    [GeneratedRegex(@"\b[0-9a-f]{32}\b|RequestId:\S+|\{KEY\}|[A-Za-z0-9+/]{80,}={0,2}")]
    private static partial Regex BareId();
}
