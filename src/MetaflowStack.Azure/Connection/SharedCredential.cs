using System.Collections.Concurrent;
using Azure.Core;

namespace MetaflowStack.Azure.Connection;

/// <summary>
/// Asks once where several ask for the same token at the same time; once it is there, the cache of the credential itself answers.
/// </summary>
/// <param name="credential">Who signs in.</param>
internal sealed class SharedCredential(TokenCredential credential) : TokenCredential
{
    private readonly ConcurrentDictionary<string, Lazy<Task<AccessToken>>> _underWay = new(StringComparer.Ordinal);

    /// <summary>What asks for a token of an audience as every pipeline does, so that all find one token in the cache.</summary>
    /// <param name="audience">The audience: <c>https://graph.microsoft.com</c>.</param>
    /// <param name="claims">A claims challenge; null: none.</param>
    public static TokenRequestContext Request(string audience, string? claims = null) =>
        new([$"{audience.TrimEnd('/')}/.default"], claims: claims, isCaeEnabled: true);

    /// <inheritdoc />
    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        var key = $"{string.Join(' ', requestContext.Scopes)}\n{requestContext.Claims}\n{requestContext.TenantId}\n{requestContext.IsCaeEnabled}";
        // That it cannot be cancelled by one of those who wait is meant.
        var shared = _underWay.GetOrAdd(key, _ => new(() => credential.GetTokenAsync(requestContext, CancellationToken.None).AsTask()));
        try
        {
            return await shared.Value.WaitAsync(cancellationToken);
        }
        finally
        {
            if (shared.Value.IsCompleted)
                _underWay.TryRemove(new(key, shared));
        }
    }

    /// <inheritdoc />
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Tokens are asked for asynchronously.");
}
