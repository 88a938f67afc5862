using MetaflowStack.Definition.Naming;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Stack;

/// <summary>What the placeholders of the manifests stand for; each is described in <c>docs/manifests.md</c>.</summary>
internal static class ManifestValues
{
    internal const string UiOrigin = "http://localhost:3000";
    internal const string UiBackendAddress = "http://localhost:8083/api";

    internal static IReadOnlyDictionary<string, ManifestValue> For(
        StackScope scope, PinnedVersions versions, StorageDefinition storage, DatabaseDefinition database, IdentityDefinition identity)
    {
        var values = new Dictionary<string, ManifestValue>(StringComparer.Ordinal)
        {
            ["storage.account"] = scope.Names.StorageAccount,
            ["storage.blobEndpoint"] = storage.Account.BlobEndpoint,
            ["storage.dataRoot"] = $"{StackNames.DataContainer}/{StackNames.DataFolder}",
            ["database.host"] = database.Server.FullyQualifiedDomainName,
            ["database.port"] = "5432",
            ["database.name"] = StackNames.Database,
            ["database.user"] = StackNames.Database,
            ["ui.origin"] = UiOrigin,
            ["ui.backendAddress"] = UiBackendAddress,
            // AKS puts this label on every node (https://learn.microsoft.com/azure/aks/use-labels). A cluster of the user's own
            // has no such pool: there, tasks may go to any Linux node.
            ["nodes.taskPoolLabel"] = scope.Settings.UsesExistingCluster ? "kubernetes.io/os" : "kubernetes.azure.com/agentpool",
            ["nodes.taskPool"] = scope.Settings.UsesExistingCluster ? "linux" : ClusterDefinition.TaskPool,
            ["argo.parallelism"] = "50",
        };
        if (identity.Workload is { } workload)
            values[WorkloadIdentityManifests.ClientId] = workload.Identity.ClientId;
        foreach (var (component, image) in versions.Images)
            values[$"images.{component}"] = image;
        return values;
    }
}
