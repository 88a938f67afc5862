using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Stack;

/// <summary>
/// The managed identity of <c>--identity workload</c> and the service accounts that it trusts: AKS signs their tokens, and Entra takes
/// these for a password (https://learn.microsoft.com/azure/aks/workload-identity-overview).
/// </summary>
internal sealed class WorkloadIdentityDefinition
{
    private readonly IReadOnlyDictionary<WorkloadAccount, FederatedIdentityCredential> _credentials;

    internal WorkloadIdentityDefinition(StackScope scope, ResourceGroup resourceGroup, ManagedCluster cluster)
    {
        Identity = new UserAssignedIdentity
        {
            Key = UserAssignedIdentity.KeyFor("metaflow"),
            Stage = Stages.Infra,
            Parent = resourceGroup.Id,
            Name = scope.Names.UserAssignedIdentity,
            Location = scope.Settings.Location,
            Tags = scope.Tags,
        };
        _credentials = WorkloadAccount.Of(scope).ToDictionary(account => account, account => new FederatedIdentityCredential
        {
            Key = FederatedIdentityCredential.KeyFor(account.CredentialName),
            Stage = Stages.Infra,
            Parent = Identity.Id,
            Name = account.CredentialName,
            Issuer = cluster.IssuerUrl,
            Subject = account.Subject,
        });
    }

    internal UserAssignedIdentity Identity { get; }

    internal IEnumerable<Resource> Resources => [Identity, .. _credentials.Values];

    /// <summary>The credentials of a namespace's accounts.</summary>
    internal IEnumerable<ResourceKey> CredentialsIn(string kubernetesNamespace) =>
        _credentials.Where(entry => entry.Key.Namespace == kubernetesNamespace).Select(entry => entry.Value.Key);

    /// <summary>A manifest of the stack's own as it is with this identity: see <see cref="WorkloadIdentityManifests"/>.</summary>
    internal ManifestDocument Prepare(ManifestDocument document) =>
        CredentialOf(document) is not null ? WorkloadIdentityManifests.WithClientId(document) : WorkloadIdentityManifests.WithoutSecret(document);

    /// <summary>The credential of the account that a manifest describes; null when it describes none of these accounts.</summary>
    internal FederatedIdentityCredential? CredentialOf(ManifestDocument document) =>
        document is { Kind: "ServiceAccount", Namespace: { } place } ? _credentials.GetValueOrDefault(new WorkloadAccount(place, document.Name)) : null;
}
