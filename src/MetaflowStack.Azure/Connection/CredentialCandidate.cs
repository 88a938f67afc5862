using Azure.Core;

namespace MetaflowStack.Azure.Connection;

/// <summary>One way to sign in.</summary>
/// <param name="Name">What a person calls it: <c>Azure CLI</c>.</param>
/// <param name="Credential">The credential.</param>
internal sealed record CredentialCandidate(string Name, TokenCredential Credential)
{
    /// <summary>The name of the candidate whose default subscription is the Azure CLI's.</summary>
    public const string AzureCli = "Azure CLI";
}
