using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>
/// Lets whoever shows a token of an issuer about a subject sign in as a user-assigned identity (the <see cref="ArmResource.Parent"/>).
/// An identity has at most 20; they are written one at a time: two writes at once end in 409
/// ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity
/// (https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations).
/// </summary>
public sealed record FederatedIdentityCredential : ArmResource
{
    /// <summary>The kind in keys: <c>azure:federated-identity-credential/NAME</c>.</summary>
    public const string Kind = "federated-identity-credential";

    /// <summary>The audience that Entra recommends, and that AKS' webhook asks tokens for (azure-workload-identity, pkg/webhook/consts.go).</summary>
    public const string TokenExchangeAudience = "api://AzureADTokenExchange";

    /// <summary>Takes about a second.</summary>
    public FederatedIdentityCredential() => UsualDuration = TimeSpan.FromSeconds(1);

    /// <summary><c>properties.issuer</c>: who signs the tokens, a cluster's <see cref="ManagedCluster.IssuerUrl"/>.</summary>
    public required Input<string> Issuer { get; init; }

    /// <summary><c>properties.subject</c>: whom the tokens are about, <c>system:serviceaccount:NAMESPACE:NAME</c>.</summary>
    public required string Subject { get; init; }

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials";

    /// <inheritdoc />
    protected override string RelativePath => $"federatedIdentityCredentials/{Name}";

    /// <inheritdoc />
    protected override bool LocksParent => true;

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
