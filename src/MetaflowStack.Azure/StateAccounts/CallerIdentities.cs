using Azure.Core;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>
/// Reads who is signed in from the access token for ARM, which holds the object id whatever way the sign-in was done (Microsoft's
/// page "Access token claims reference"). Microsoft Graph would need a permission of its own.
/// </summary>
internal sealed class CallerIdentities(TokenCredential credential, string audience)
{
    /// <summary>The signed-in user or service principal.</summary>
    /// <exception cref="StackException">The token does not say.</exception>
    public async Task<CallerIdentity> ReadAsync(CancellationToken cancellationToken)
    {
        var token = await credential.GetTokenAsync(SharedCredential.Request(audience), cancellationToken);
        return Parse(token.Token) ?? throw new StackException(new ErrorDetails
        {
            What = "Azure's access token does not say who is signed in",
            Why = "it has no object id (oid)",
            Remedy = "Sign in as a user of the directory or as a service principal: az login, or AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET",
        });
    }

    /// <summary>Reads a token; null when it names nobody.</summary>
    internal static CallerIdentity? Parse(string token) =>
        TokenClaims.Parse(token) is { } claims && claims["oid"]?.ToString() is { Length: > 0 } objectId
            ? new CallerIdentity(objectId, TokenClaims.IsUser(claims) ? "User" : "ServicePrincipal")
            : null;
}
