using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Stack;

/// <summary>
/// A team's own manifests (<c>--extra-manifests</c>): they are bound, deployed, kept and pruned as the stack's own, and deployed in the
/// stage of what they need: a WorkflowTemplate with Argo, whatever is in Airflow's namespace with Airflow.
/// </summary>
internal static class ExtraManifests
{
    // As kubectl does without a namespace.
    private const string DefaultNamespace = "default";

    /// <summary>Reads the folder.</summary>
    /// <param name="folder">The folder; null: there are none.</param>
    /// <param name="own">The stack's own manifests, in the order of their stages.</param>
    /// <exception cref="ManifestException">One is malformed, of a kind that Kubernetes does not have, or there twice; names file, line and column.</exception>
    /// <exception cref="StackException">The folder has no manifest, or cannot be read.</exception>
    internal static IReadOnlyList<(ManifestDocument Document, string Stage)> Read(string? folder, IReadOnlyList<(ManifestDocument Document, string Stage)> own)
    {
        if (folder is null)
            return [];
        var documents = ManifestReader.ReadFolder(folder);
        if (documents.Count == 0)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"The folder {folder} of --extra-manifests has no Kubernetes object",
                Why = "No file below it that ends in .yaml, .yml or .json has one",
                Remedy = "Name the folder that the manifests are in. To remove what was deployed from it, leave the option out",
            });
        }

        var clusterWide = ClusterWideKinds(documents.Concat(own.Select(entry => entry.Document)));
        var complete = documents.Select(document => WithNamespace(document, clusterWide)).ToList();
        RefuseDuplicates(complete, own);
        return WithStages(complete, own);
    }

    private static ManifestDocument WithNamespace(ManifestDocument document, HashSet<(string?, string?)> clusterWide)
    {
        BuiltInKinds.Check(document);
        var isNamespaced = BuiltInKinds.IsNamespaced(document.ApiVersion, document.Kind) ?? !clusterWide.Contains((document.ApiVersion.Split('/')[0], document.Kind));
        if (!isNamespaced && document.Namespace is not null)
            throw new ManifestException(document.Location, $"{document} has a namespace, and objects of kind {document.Kind} live in none", "Remove metadata.namespace");
        return isNamespaced && document.Namespace is null ? document.InNamespace(DefaultNamespace) : document;
    }

    private static HashSet<(string?, string?)> ClusterWideKinds(IEnumerable<ManifestDocument> documents) =>
        [.. documents.Where(document => document.Kind == "CustomResourceDefinition" && ObjectDependencies.Text(document.Body["spec"]?["scope"]) == "Cluster")
            .Select(document => (ObjectDependencies.Text(document.Body["spec"]?["group"]), ObjectDependencies.Text(document.Body["spec"]?["names"]?["kind"])))];

    private static void RefuseDuplicates(IReadOnlyList<ManifestDocument> documents, IReadOnlyList<(ManifestDocument Document, string Stage)> own)
    {
        var seen = own.ToDictionary(entry => WorkloadsDefinition.KeyOf(entry.Document), entry => entry.Document.Location);
        foreach (var document in documents)
        {
            if (!seen.TryAdd(WorkloadsDefinition.KeyOf(document), document.Location))
                throw new ManifestException(document.Location, $"{document} is described already, in {seen[WorkloadsDefinition.KeyOf(document)]}", "Remove one, or rename it");
        }
    }

    // The latest of the stages that what it needs belongs to.
    private static List<(ManifestDocument Document, string Stage)> WithStages(IReadOnlyList<ManifestDocument> documents, IReadOnlyList<(ManifestDocument Document, string Stage)> own)
    {
        var stages = own.ToDictionary(entry => entry.Document, entry => entry.Stage);
        var dependencies = new ObjectDependencies([.. own.Select(entry => entry.Document), .. documents]);
        string StageOf(ManifestDocument document) => stages.TryGetValue(document, out var known) ? known : stages[document] = dependencies.Of(document)
            .Select(StageOf).Append(Stages.Services).MaxBy(stage => Stages.All.ToList().IndexOf(stage))!;
        return [.. documents.Select(document => (document, StageOf(document)))];
    }
}
