using System.Globalization;
using System.Text;
using MetaflowStack.Definition.Helm;
using MetaflowStack.Definition.Planning;
using MetaflowStack.Definition.Pruning;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Destroying;

/// <summary>What a destroy is about to do, as a person reads it: 80 columns, unless a name is longer.</summary>
internal static class DestroyText
{
    private const string Indent = "  ";

    /// <summary>The text, without a line feed at its end.</summary>
    /// <param name="plan">What is deleted, and what is kept.</param>
    /// <param name="stack">The stack: <c>demo/default</c>.</param>
    /// <param name="data">The data that is lost, and that stays.</param>
    internal static string Of(Plan plan, string stack, DataFound data)
    {
        var text = new StringBuilder();
        var doomed = plan.Changes.Select(change => change.Recorded!).ToList();
        text.Append(CultureInfo.InvariantCulture, $"To be deleted: {doomed.Count} resources of {stack}\n");
        Group(text, "Azure", doomed, resource => resource.Key.System == "azure");
        Group(text, "Entra", doomed, resource => resource.Key.System == "graph");
        Cluster(text, [.. doomed.Where(resource => PruneScope.IsOfCluster(resource.Key)).Select(resource => resource.Key)]);
        Paragraph(text, "Data that is lost for good", data.Lost);
        Paragraph(text, "Data that stays, with what it needs", data.Kept);
        Kept(text, plan.Kept);
        return text.ToString().TrimEnd('\n');
    }

    private static void Group(StringBuilder text, string title, IReadOnlyList<RecordedResource> doomed, Func<RecordedResource, bool> isOf)
    {
        var lines = doomed.Where(isOf).GroupBy(resource => resource.Key.Kind).Select(kind => $"{kind.Key}: {string.Join(", ", kind.Select(NameOf))}").Order(StringComparer.Ordinal).ToList();
        Paragraph(text, title, lines);
    }

    private static void Cluster(StringBuilder text, IReadOnlyList<ResourceKey> keys)
    {
        // namespace/name; those that lie in none, and are none, have '-' there.
        string Namespace(ResourceKey key) => key.Kind == "namespace" ? key.Name.Split('/')[^1] : key.Name.Split('/')[0];
        var lines = keys.Where(key => key.Kind != HelmRelease.Kind).GroupBy(Namespace).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{(group.Key == "-" ? "in no namespace" : $"namespace {group.Key}")}: {group.Count()} object{(group.Count() == 1 ? "" : "s")}"));
        var releases = keys.Where(key => key.Kind == HelmRelease.Kind).Select(key => $"helm release {key.Name}");
        Paragraph(text, "In the cluster", [.. lines, .. releases]);
    }

    private static void Kept(StringBuilder text, IReadOnlyList<RecordedResource> kept)
    {
        foreach (var line in kept.Where(resource => !KeptData.IsData(resource.Key)).Select(resource => $"{resource.Key.Kind}: {NameOf(resource)}").Order(StringComparer.Ordinal))
            Lines(text, line);
    }

    private static void Paragraph(StringBuilder text, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;
        text.Append('\n').Append(title).Append('\n');
        foreach (var line in lines)
            Lines(text, line);
    }

    private static void Lines(StringBuilder text, string line)
    {
        foreach (var part in TextColumns.Wrap(line, PlanText.Width, Indent))
            text.Append(part).Append('\n');
    }

    // The names that Azure shows; where these are GUIDs, ours say more.
    private static string NameOf(RecordedResource resource) =>
        resource.Key.System == "azure" && resource.Key.Kind != "role-assignment" && resource.Id.Split('/') is [.., { Length: > 0 } name] ? name : resource.Key.Name;
}
