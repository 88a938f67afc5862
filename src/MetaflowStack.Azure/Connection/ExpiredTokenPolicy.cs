using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace MetaflowStack.Azure.Connection;

/// <summary>
/// Signs in afresh, once for each token, when a service says 401 to a token that the cache still takes for valid: it expired on
/// the way, was revoked, or clocks differ. Comes after the policy that signs, within the retries.
/// </summary>
/// <param name="credential">Who signs in.</param>
/// <param name="audience">What the token is for.</param>
internal sealed class ExpiredTokenPolicy(TokenCredential credential, string audience) : HttpPipelinePolicy
{
    private readonly Lock _gate = new();
    private volatile Replacement? _last;

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (Header(message) is { } given && _last is { } last && last.Refused == given && await last.Fresh.WaitAsync(message.CancellationToken) is { } known)
            Sign(message, known);
        await ProcessNextAsync(message, pipeline);
        if (message.Response.Status != 401 || HasClaims(message) || Header(message) is not { } refused)
            return;
        if (await ReplaceAsync(refused).WaitAsync(message.CancellationToken) is not { } fresh || fresh == refused)
            return;
        message.Response.Dispose();
        Sign(message, fresh);
        await ProcessNextAsync(message, pipeline);
    }

    // Everything here is asked asynchronously.
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Requests are sent asynchronously.");

    private static string? Header(HttpMessage message) => message.Request.Headers.TryGetValue(HttpHeader.Names.Authorization, out var value) ? value : null;

    private static void Sign(HttpMessage message, string header) => message.Request.Headers.SetValue(HttpHeader.Names.Authorization, header);

    // A challenge that says what is missing (continuous access evaluation) is for the policy that signs.
    private static bool HasClaims(HttpMessage message) =>
        message.Response.Headers.TryGetValue("WWW-Authenticate", out var challenge) && challenge.Contains("claims=", StringComparison.OrdinalIgnoreCase);

    // All who meet the same refused token wait for one sign-in; that it cannot be cancelled by one of them is meant.
    private Task<string?> ReplaceAsync(string refused)
    {
        lock (_gate)
        {
            if (_last is not { } last || last.Refused != refused)
                _last = last = new Replacement(refused, FreshAsync());
            return last.Fresh;
        }
    }

    private async Task<string?> FreshAsync()
    {
        try
        {
            return $"Bearer {(await SignInAsync(CancellationToken.None)).Token}";
        }
        catch (AuthenticationFailedException)
        {
            // The 401 stands, and says more than this.
            return null;
        }
    }

    private async Task<AccessToken> SignInAsync(CancellationToken cancellationToken)
    {
        // "Not issued before now" passes by every cache (learn.microsoft.com/entra/identity-platform/claims-challenge).
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var claims = $$$$"""{"access_token":{"nbf":{"essential":true,"value":"{{{{now}}}}"}}}""";
        try
        {
            return await credential.GetTokenAsync(SharedCredential.Request(audience, claims), cancellationToken);
        }
        catch (CredentialUnavailableException)
        {
            // The Azure CLI takes no claims; it may have a newer token all the same.
            return await credential.GetTokenAsync(SharedCredential.Request(audience), cancellationToken);
        }
    }

    private sealed record Replacement(string Refused, Task<string?> Fresh);
}
