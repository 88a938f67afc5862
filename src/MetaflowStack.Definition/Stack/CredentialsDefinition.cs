using MetaflowStack.Definition.Credentials;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Definition.Stack;

/// <summary>
/// The Secrets that the stack issues: the database's password in <c>default</c>, and the service principal's, if there is one, in every
/// namespace whose pods use the storage. Each place has a password of its own, so that each can be rotated, or lost, by itself.
/// </summary>
internal sealed class CredentialsDefinition
{
    internal const string StorageSecret = "metaflow-azure-storage-credentials";
    internal const string DatabaseSecret = "metaflow-database";
    internal const string AirflowSecret = "metaflow-airflow";

    internal CredentialsDefinition(
        StackScope scope, DatabaseDefinition database, IdentityDefinition identity, ClusterDefinition? cluster, OwnershipLabels labels)
    {
        CredentialSecret Secret(string stage, string kubernetesNamespace, string name, Credential credential) => new()
        {
            Key = CredentialSecret.KeyFor(kubernetesNamespace, name),
            Stage = stage,
            Namespace = kubernetesNamespace,
            Name = name,
            Credential = credential,
            Cluster = cluster is null ? null : Input<string>.From(cluster.Cluster.Id),
            Container = kubernetesNamespace == "default" ? cluster?.Cluster.Key : WorkloadsDefinition.NamespaceKey(kubernetesNamespace),
            Labels = labels,
        };
        var storage = new ServicePrincipalCredential
        {
            ApplicationObjectId = identity.ApplicationObjectId,
            ClientId = identity.ClientId,
            TenantId = scope.TenantId,
            SharedAs = scope.Principal is null ? null : scope.Names.ApplicationUniqueName,
        };
        var secrets = new List<CredentialSecret>
        {
            Secret(Stages.Services, "default", DatabaseSecret, new DatabaseCredential
            {
                Server = database.Server.Key,
                ServerId = database.Server.Id,
                Host = database.Server.FullyQualifiedDomainName,
            }),
        };
        if (!scope.UsesWorkloadIdentity)
        {
            secrets.Add(Secret(Stages.Services, "default", StorageSecret, storage));
            if (scope.Settings.DeployArgo)
                secrets.Add(Secret(Stages.Argo, "argo", StorageSecret, storage));
            if (scope.Settings.DeployAirflow)
                secrets.Add(Secret(Stages.Airflow, "airflow", StorageSecret, storage));
        }

        if (AirflowDefinition.IsOurs(scope))
        {
            secrets.Add(Secret(Stages.Airflow, AirflowDefinition.Namespace, AirflowSecret, new AirflowCredential
            {
                DatabaseHost = AirflowDefinition.DatabaseHost,
                DatabaseClaim = AirflowDefinition.DatabaseClaim,
            }));
        }

        Secrets = secrets;
    }

    internal IReadOnlyList<CredentialSecret> Secrets { get; }
}
