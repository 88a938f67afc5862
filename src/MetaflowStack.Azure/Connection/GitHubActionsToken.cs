using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace MetaflowStack.Azure.Connection;

/// <summary>
/// The OIDC token of a GitHub Actions job with the permission <c>id-token: write</c> (GitHub's page "Configuring OpenID Connect in
/// Azure").
/// </summary>
internal sealed class GitHubActionsToken(HttpPipeline pipeline, Uri url, string requestToken)
{
    private const string Audience = "api://AzureADTokenExchange";

    /// <summary>The token source; null when this is no such job.</summary>
    public static GitHubActionsToken? Find(AzureSignInOptions options, AzurePipelines pipelines)
    {
        var variable = options.Environment ?? Environment.GetEnvironmentVariable;
        return variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN") is { Length: > 0 } token
            && Uri.TryCreate(variable("ACTIONS_ID_TOKEN_REQUEST_URL"), UriKind.Absolute, out var url)
                ? new GitHubActionsToken(pipelines.Build("login"), url, token)
                : null;
    }

    /// <summary>Asks for a token.</summary>
    /// <exception cref="AuthenticationFailedException">GitHub gave none.</exception>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        using var message = pipeline.CreateMessage();
        message.Request.Method = RequestMethod.Get;
        message.Request.Uri.Reset(new Uri($"{url}&audience={Uri.EscapeDataString(Audience)}"));
        message.Request.Headers.Add("Authorization", $"Bearer {requestToken}");
        await pipeline.SendAsync(message, cancellationToken);
        if (message.Response.Status != 200)
            throw new AuthenticationFailedException($"GitHub answered {message.Response.Status} to the request for an OIDC token.");
        return JsonNode.Parse(message.Response.Content.ToMemory().Span)?["value"]?.ToString()
            ?? throw new AuthenticationFailedException("GitHub's answer holds no OIDC token.");
    }
}
