using MetaflowStack.Definition.Naming;
using MetaflowStack.Definition.Settings;
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
            ["nodes.taskPoolLabel"] = TaskNodes(scope.Settings).Key,
            ["nodes.taskPool"] = TaskNodes(scope.Settings).Value,
            ["argo.parallelism"] = "50",
            ["argo.replicas"] = scope.Settings.ArgoHighAvailability ? 2 : 1,
        };
        if (identity.Workload is { } workload)
            values[WorkloadIdentityManifests.ClientId] = workload.Identity.ClientId;
        foreach (var (component, image) in versions.Images)
            values[$"images.{component}"] = image;
        return values;
    }

    /// <summary>
    /// The label of the nodes that tasks run on. AKS puts its pool's name on every node (https://learn.microsoft.com/azure/aks/use-labels).
    /// A cluster of the user's own has no such pool: there, tasks may go to any Linux node.
    /// </summary>
    internal static KeyValuePair<string, string> TaskNodes(StackSettings settings) => settings.UsesExistingCluster
        ? KeyValuePair.Create("kubernetes.io/os", "linux")
        : KeyValuePair.Create("kubernetes.azure.com/agentpool", ClusterDefinition.TaskPool);
}
