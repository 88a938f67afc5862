using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;
using MetaflowStack.Sandbox.SignIn;

namespace MetaflowStack.Sandbox.Arm.ManagedIdentity;

/// <summary>
/// Takes a service account's token, or one of an outside issuer, for a password: Entra looks for a federated credential with its issuer, subject and audience
/// (https://learn.microsoft.com/entra/workload-id/workload-identity-federation).
/// </summary>
/// <param name="world">The identities, and the clusters that sign tokens.</param>
/// <param name="outside">Issuers that are none of Azure's.</param>
internal sealed class FederatedSignIn(ArmWorld world, OutsideIssuers outside)
{
    private const string Advice = "Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation";

    /// <summary>Why a token does not open an identity: Entra's number and words; null when it does.</summary>
    /// <param name="clientId">The identity's application id.</param>
    /// <param name="assertion">The token.</param>
    public (int Code, string Text)? Problem(string clientId, string assertion)
    {
        if ((world.Clusters.ReadToken(assertion) ?? outside.Read(assertion)) is not { } claims)
            return (50027, "JWT token is invalid or malformed.");
        lock (world.Gate)
        {
            var identity = world.OfType("Microsoft.ManagedIdentity/userAssignedIdentities")
                .FirstOrDefault(identity => string.Equals(identity.Properties.Text("clientId"), clientId, StringComparison.OrdinalIgnoreCase));
            var matching = identity is null ? [] : world.Below(identity.Id).Select(credential => credential.Properties).ToList();
            foreach (var (code, name, claim) in (IEnumerable<(int, string, string)>)[(700211, "issuer", "iss"), (700213, "subject", "sub")])
            {
                matching = matching.FindAll(credential => credential.Text(name) == claims.Text(claim));
                if (matching.Count == 0)
                    return (code, $"No matching federated identity record found for presented assertion {name} '{claims.Text(claim)}'. {Advice}");
            }

            var audiences = claims["aud"]!.AsArray().Select(audience => audience!.GetValue<string>()).ToList();
            return matching.Exists(credential => (credential["audiences"] as JsonArray ?? []).Any(audience => audiences.Contains(audience!.GetValue<string>())))
                ? null
                : (700212, $"No matching federated identity record found for presented assertion audience '{string.Join(", ", audiences)}'. {Advice}");
        }
    }
}
