using Azure.Core;

namespace MetaflowStack.Azure.Tests.Support;

/// <summary>A credential whose token never ends.</summary>
internal sealed class FixedCredential : TokenCredential
{
    public const string Token = "token-of-the-tests";

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        new(Token, DateTimeOffset.MaxValue);

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetToken(requestContext, cancellationToken));
}
