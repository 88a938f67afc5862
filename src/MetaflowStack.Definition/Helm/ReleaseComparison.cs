using System.Text.Json.Nodes;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Kubernetes.Helm;

namespace MetaflowStack.Definition.Helm;

/// <summary>In what a release is not as wanted, by field.</summary>
internal static class ReleaseComparison
{
    internal static IReadOnlyList<FieldDifference> Compare(HelmRevision live, ReleaseStanding standing, ChartIdentity chart, JsonObject values)
    {
        var differences = new List<FieldDifference>();
        void Field(string path, string? now, string? wanted, string? reason = null)
        {
            if (now != wanted)
                differences.Add(new FieldDifference(path, now, wanted) { Reason = reason });
        }

        Field("status", live.Status, HelmRevision.Deployed, live.IsPending ? "helm was interrupted at it" : null);
        Field("chart", $"{live.Chart} {live.ChartVersion}", $"{chart.Name} {chart.Version}");
        // A chart's version says what is in it when it comes from a repository; a file can be packed anew with other content.
        if (chart.Digest is not null && differences.Count == 0)
            Field("chart.file", live.Description, chart.Description);
        foreach (var missing in standing.Missing)
            Field(missing.ToString(), null, "exists", "somebody has deleted it");
        Compare("values", live.Values, values, differences);
        return differences;
    }

    private static void Compare(string path, JsonNode? now, JsonNode? wanted, List<FieldDifference> differences)
    {
        if (now is JsonObject nowFields && wanted is JsonObject wantedFields)
        {
            foreach (var name in nowFields.Select(field => field.Key).Union(wantedFields.Select(field => field.Key)).Order(StringComparer.Ordinal))
                Compare($"{path}.{name}", nowFields[name], wantedFields[name], differences);
        }
        else if (!JsonNode.DeepEquals(now, wanted))
        {
            differences.Add(new FieldDifference(path, now?.ToJsonString(), wanted?.ToJsonString()));
        }
    }
}
