using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>Lets in who has the cluster's client certificate or token.</summary>
internal static class Authenticator
{
    // What a real API server tells anybody (its public-info role).
    private static readonly HashSet<string> Public = new(StringComparer.Ordinal) { "/version", "/livez", "/readyz", "/healthz" };

    public static void Check(HttpContext context, Cluster cluster, string path)
    {
        const string scheme = "Bearer ";
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            var token = authorization[scheme.Length..].Trim();
            if (cluster.Credentials.AcceptsToken(token) || ServiceAccountTokens.Accepts(cluster, token))
                return;
            throw ApiError.Unauthorized();
        }
        if (context.Connection.ClientCertificate is { } certificate && cluster.Credentials.AcceptsCertificate(certificate))
            return;
        if (!Public.Contains(path.TrimEnd('/')))
            throw ApiError.Unauthorized();
    }
}
