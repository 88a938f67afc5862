using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Stack;

/// <summary>
/// What tasks sign in as, and its roles: an Entra application with its service principal, or a managed identity. A service principal
/// that exists already is used as it is, and is no resource of the stack: it is neither changed nor deleted.
/// </summary>
internal sealed class IdentityDefinition
{
    /// <summary>What the names of the roles on the cluster begin with.</summary>
    internal const string ClusterRole = "cluster-";

    private readonly List<Resource> _roles = [];
    private readonly StackScope _scope;
    private readonly IReadOnlyList<Resource> _principal;
    private readonly Input<string> _principalId;

    internal IdentityDefinition(StackScope scope, NetworkDefinition network, StorageDefinition storage, ClusterDefinition? cluster)
    {
        _scope = scope;
        if (scope.UsesWorkloadIdentity)
        {
            Workload = new WorkloadIdentityDefinition(scope, network.ResourceGroup, cluster!.Cluster);
            (ApplicationObjectId, ClientId, _principalId) = ("", Workload.Identity.ClientId, Workload.Identity.PrincipalId);
            _principal = [.. Workload.Resources];
        }
        else if (scope.Principal is { } existing)
        {
            (ApplicationObjectId, ClientId, _principalId) = (existing.ApplicationObjectId ?? "", existing.AppId, existing.ObjectId);
            _principal = [];
        }
        else
        {
            var application = new GraphApplication
            {
                Key = GraphApplication.KeyFor("metaflow"),
                Stage = Stages.Infra,
                UniqueName = scope.Names.ApplicationUniqueName,
                DisplayName = scope.Names.ServicePrincipalDisplayName,
                Tags = scope.Tags,
            };
            var principal = new GraphServicePrincipal
            {
                Key = GraphServicePrincipal.KeyFor("metaflow"),
                Stage = Stages.Infra,
                Application = application.AppId,
                Tags = scope.Tags,
            };
            (ApplicationObjectId, ClientId, _principalId) = (application.ObjectId, principal.AppId, principal.ObjectId);
            _principal = [application, principal];
        }

        Assign("storage", storage.DataContainer.Id, BuiltInRole.StorageBlobDataContributor);
        if (storage.AirflowLogs is { } airflowLogs)
            Assign("airflow-logs", airflowLogs.Id, BuiltInRole.StorageBlobDataContributor);
        if (cluster is not null && scope.Settings.GrantClusterAccess)
        {
            Assign($"{ClusterRole}contributor", cluster.Cluster.Id, BuiltInRole.AzureKubernetesServiceContributorRole);
            Assign($"{ClusterRole}user", cluster.Cluster.Id, BuiltInRole.AzureKubernetesServiceClusterUserRole);
        }
    }

    /// <summary>The object id of the application, where passwords are added; empty when it cannot be given any.</summary>
    internal Input<string> ApplicationObjectId { get; }

    internal Input<string> ClientId { get; }

    /// <summary>The managed identity; null with a service principal.</summary>
    internal WorkloadIdentityDefinition? Workload { get; }

    internal IEnumerable<Resource> Resources => [.. _principal, .. _roles];

    // A key for each principal: a run that goes over from one to the other knows which assignments nobody wants any more.
    private void Assign(string name, Output<string> on, BuiltInRole role) => _roles.Add(new RoleAssignment
    {
        Key = RoleAssignment.KeyFor(Workload is null ? name : $"workload-{name}"),
        Stage = Stages.Infra,
        Scope = on,
        Role = role,
        PrincipalId = _principalId,
        PrincipalType = "ServicePrincipal",
        Tags = _scope.Tags,
    });
}
