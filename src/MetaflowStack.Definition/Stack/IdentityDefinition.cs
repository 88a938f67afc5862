using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Stack;

/// <summary>The Entra application and service principal that tasks use, and their roles.</summary>
internal sealed class IdentityDefinition
{
    private readonly List<Resource> _roles = [];
    private readonly StackScope _scope;

    internal IdentityDefinition(StackScope scope, StorageDefinition storage, ClusterDefinition? cluster)
    {
        _scope = scope;
        Application = new GraphApplication
        {
            Key = GraphApplication.KeyFor("metaflow"),
            Stage = Stages.Infra,
            UniqueName = scope.Names.ApplicationUniqueName,
            DisplayName = scope.Names.ServicePrincipalDisplayName,
            Tags = scope.Tags,
        };
        ServicePrincipal = new GraphServicePrincipal
        {
            Key = GraphServicePrincipal.KeyFor("metaflow"),
            Stage = Stages.Infra,
            Application = Application.AppId,
            Tags = scope.Tags,
        };
        Assign("storage", storage.DataContainer.Id, BuiltInRole.StorageBlobDataContributor);
        if (storage.AirflowLogs is { } airflowLogs)
            Assign("airflow-logs", airflowLogs.Id, BuiltInRole.StorageBlobDataContributor);
        if (cluster is not null)
        {
            Assign("cluster-contributor", cluster.Cluster.Id, BuiltInRole.AzureKubernetesServiceContributorRole);
            Assign("cluster-user", cluster.Cluster.Id, BuiltInRole.AzureKubernetesServiceClusterUserRole);
        }
    }

    internal GraphApplication Application { get; }

    internal GraphServicePrincipal ServicePrincipal { get; }

    internal IEnumerable<Resource> Resources => [Application, ServicePrincipal, .. _roles];

    private void Assign(string name, Output<string> on, BuiltInRole role) => _roles.Add(new RoleAssignment
    {
        Key = RoleAssignment.KeyFor(name),
        Stage = Stages.Infra,
        Scope = on,
        Role = role,
        PrincipalId = ServicePrincipal.ObjectId,
        PrincipalType = "ServicePrincipal",
        Tags = _scope.Tags,
    });
}
