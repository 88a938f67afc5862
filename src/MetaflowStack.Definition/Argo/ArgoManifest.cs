using MetaflowStack.Definition.Stack;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Argo;

/// <summary>
/// Upstream's release in the place of the stack's own manifests of Argo Workflows. The stack's namespace, its settings of the controller
/// and what task pods may do stay; what upstream has under the same names is left out.
/// </summary>
internal sealed class ArgoManifest
{
    private const string Namespace = "argo";
    private const string Controller = "workflow-controller";

    // What the stack keeps of its own: where Argo runs, how it is set, and what tasks may do.
    private static readonly HashSet<(string Kind, string Name)> Own =
        [("Namespace", Namespace), ("ConfigMap", "workflow-controller-configmap"), ("Role", "executor"), ("RoleBinding", "executor-default")];

    private ArgoManifest(IReadOnlyList<ManifestDocument> documents, string executorImage) => (Documents, ExecutorImage) = (documents, executorImage);

    /// <summary>What is deployed.</summary>
    internal IReadOnlyList<ManifestDocument> Documents { get; }

    /// <summary>The image of the containers beside each task, of the controller's own version and registry.</summary>
    internal string ExecutorImage { get; }

    /// <summary>Puts upstream's release in the place of the stack's own manifests.</summary>
    /// <param name="source">Where the release comes from, for messages.</param>
    /// <param name="release">Its objects.</param>
    /// <param name="own">The stack's own manifests of Argo Workflows.</param>
    /// <exception cref="ManifestException">It is no release of Argo Workflows that can be installed into the namespace <c>argo</c>.</exception>
    internal static ArgoManifest Of(string source, IReadOnlyList<ManifestDocument> release, IReadOnlyList<ManifestDocument> own)
    {
        var upstream = release.Select(document => InNamespace(document.Literal())).ToList();
        var controller = upstream.Find(document => document is { Kind: "Deployment", Name: Controller })
            ?? throw new ManifestException(
                new ManifestLocation(source, 1), $"This is no release of Argo Workflows: it has no Deployment {Controller}", "Give its namespace-install.yaml");
        var kept = own.Where(document => Own.Contains((document.Kind, document.Name)));
        return new ArgoManifest([.. kept, .. upstream.Where(document => !Own.Contains((document.Kind, document.Name)))], ExecutorOf(controller));
    }

    private static ManifestDocument InNamespace(ManifestDocument document)
    {
        if (document.Namespace is not null and not Namespace)
        {
            throw new ManifestException(
                document.Location, $"{document} is not for the namespace {Namespace}, where the stack runs Argo Workflows", "Give the release's namespace-install.yaml");
        }

        return document.Namespace is null && BuiltInKinds.IsNamespaced(document.ApiVersion, document.Kind) == true ? document.InNamespace(Namespace) : document;
    }

    // quay.io/argoproj/workflow-controller:v4.1.2 has its executor in quay.io/argoproj/argoexec:v4.1.2.
    private static string ExecutorOf(ManifestDocument controller)
    {
        var image = controller.Body["spec"]?["template"]?["spec"]?["containers"]?[0]?["image"]?.GetValue<string>() ?? "";
        var name = image.LastIndexOf("/" + Controller, StringComparison.Ordinal);
        return name < 0
            ? throw new ManifestException(controller.Location, $"The image of the Deployment {Controller} is '{image}', so that of its executor is not known", "Give upstream's file as it is")
            : image[..name] + "/argoexec" + image[(name + 1 + Controller.Length)..];
    }
}
