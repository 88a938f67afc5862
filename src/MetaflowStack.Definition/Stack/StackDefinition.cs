using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Credentials;
using MetaflowStack.Definition.Helm;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Stack;

/// <summary>What gets deployed: the settings made into a graph of typed resources.</summary>
public sealed class StackDefinition
{
    private StackDefinition(ResourceGraph graph, StorageAccount storageAccount, DatabaseDefinition database, ManagedCluster? cluster) =>
        (Graph, StorageAccount, Database, Cluster) = (graph, storageAccount, database, cluster);

    /// <summary>Every resource of the stack.</summary>
    public ResourceGraph Graph { get; }

    /// <summary>The storage account, whose blob endpoint the next steps show.</summary>
    public StorageAccount StorageAccount { get; }

    /// <summary>The database server.</summary>
    public PostgreSqlFlexibleServer DatabaseServer => Database.Server;

    /// <summary>The database server and what belongs to it.</summary>
    internal DatabaseDefinition Database { get; }

    /// <summary>The stack's own cluster; null when it uses an existing one.</summary>
    public ManagedCluster? Cluster { get; }

    /// <summary>Airflow's release; null when it is not part of the stack.</summary>
    public HelmRelease? Airflow => Graph.Resources.OfType<HelmRelease>().SingleOrDefault();

    /// <summary>Builds the definition.</summary>
    /// <exception cref="Engine.Errors.StackException">A manifest or the pinned versions cannot be read.</exception>
    public static StackDefinition Build(StackScope scope)
    {
        var versions = PinnedVersions.Read(Path.Combine(scope.Settings.RootDirectory, "manifests"));
        var network = new NetworkDefinition(scope);
        var storage = new StorageDefinition(scope, network.ResourceGroup);
        var database = new DatabaseDefinition(scope, network);
        var cluster = scope.Settings.UsesExistingCluster ? null : new ClusterDefinition(scope, network);
        var identity = new IdentityDefinition(scope, network, storage, cluster);
        var credentials = new CredentialsDefinition(scope, database, identity, cluster, LabelsOf(scope));
        var workloads = new WorkloadsDefinition(
            scope, ManifestValues.For(scope, versions, storage, database, identity), credentials.Secrets, cluster?.Cluster, database, identity.Workload);

        // The database's chain first: it is the longest, and its subnet shares a network with the cluster's.
        IEnumerable<Resource> all =
        [
            .. network.Resources, .. database.Resources, .. cluster?.Resources ?? [], .. storage.Resources, .. identity.Resources,
            .. credentials.Secrets, .. workloads.Resources,
            .. AirflowDefinition.Resources(scope, versions, storage, credentials.Secrets, identity.Workload, cluster, LabelsOf(scope)),
        ];
        return new StackDefinition(ResourceGraph.Build(all.Select(WithContainer)), storage.Account, database, cluster?.Cluster);
    }

    // These go with what they lie in, and need no request of their own then. Role assignments do: Azure keeps orphans of them, and
    // a DNS zone with links cannot be deleted.
    private static Resource WithContainer(Resource resource) => resource switch
    {
        Subnet or BlobContainer or PostgreSqlDatabase or PostgreSqlConfiguration or AgentPool or GraphServicePrincipal or FederatedIdentityCredential or KubernetesObject or CredentialSecret
            when resource.Container is not null => resource with { DeletedWithContainer = true },
        // With a cluster of the user's own helm has to uninstall it: a chart may have objects outside of the namespace.
        HelmRelease { Cluster: not null } => resource with { DeletedWithContainer = true },
        _ => resource,
    };

    /// <summary>The labels that mark objects in the cluster as this stack's.</summary>
    internal static OwnershipLabels LabelsOf(StackScope scope) => new(scope.Settings.OrgPrefix, scope.Settings.Environment);
}
