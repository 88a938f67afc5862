using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>Tokens of service accounts (the <c>token</c> subresource): signed by the cluster, good until they expire.</summary>
internal static class ServiceAccountTokens
{
    /// <summary>The audience of tokens that are meant for the API server itself.</summary>
    public const string OwnAudience = "https://kubernetes.default.svc.cluster.local";

    /// <summary>A token.</summary>
    /// <param name="cluster">Signs it.</param>
    /// <param name="ns">The account's namespace.</param>
    /// <param name="name">The account's name.</param>
    /// <param name="uid">The account's uid.</param>
    /// <param name="seconds">How long it is good.</param>
    /// <param name="audiences">Whom it is meant for; none: the API server.</param>
    public static string Issue(Cluster cluster, string ns, string name, string uid, long seconds, IReadOnlyCollection<string> audiences)
    {
        var now = cluster.Time.Now.ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["aud"] = new JsonArray([.. (audiences.Count > 0 ? audiences : [OwnAudience]).Select(audience => (JsonNode)audience)]), ["exp"] = now + seconds, ["iat"] = now, ["nbf"] = now,
            ["iss"] = cluster.Issuer, ["sub"] = $"system:serviceaccount:{ns}:{name}",
            ["kubernetes.io"] = new JsonObject { ["namespace"] = ns, ["serviceaccount"] = new JsonObject { ["name"] = name, ["uid"] = uid } },
        };
        var text = $"{Encode(Encoding.UTF8.GetBytes("{\"alg\":\"HS256\",\"kid\":\"sandbox\"}"))}.{Encode(JsonText.Bytes(claims))}";
        return $"{text}.{Encode(Sign(cluster, text))}";
    }

    /// <summary>Whether a token lets in: one that is meant for others does not.</summary>
    public static bool Accepts(Cluster cluster, string token) => Read(cluster, token)?["aud"]!.AsArray().Any(audience => (string?)audience == OwnAudience) == true;

    /// <summary>The claims of a token; null when the cluster did not sign it, or it has expired.</summary>
    public static JsonObject? Read(Cluster cluster, string token)
    {
        var end = token.LastIndexOf('.');
        if (end < 0 || token.Split('.') is not [_, var payload, var signature]
            || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Encode(Sign(cluster, token[..end]))), Encoding.ASCII.GetBytes(signature)))
            return null;
        var claims = JsonNode.Parse(Decode(payload))!.AsObject();
        return (long)claims["exp"]! > cluster.Time.Provider.GetUtcNow().ToUnixTimeSeconds() ? claims : null;
    }

    private static byte[] Sign(Cluster cluster, string text) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(cluster.Credentials.Token), Encoding.UTF8.GetBytes(text));

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static byte[] Decode(string text) => Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (text.Length % 4)) % 4));
}
