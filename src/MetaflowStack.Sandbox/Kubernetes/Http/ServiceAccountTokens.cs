using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>Tokens of service accounts (the <c>token</c> subresource): signed by the cluster, good until they expire.</summary>
internal static class ServiceAccountTokens
{
    public static string Issue(Cluster cluster, string ns, string name, string uid, long seconds)
    {
        var now = cluster.Time.Now.ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["aud"] = new JsonArray("https://kubernetes.default.svc.cluster.local"), ["exp"] = now + seconds, ["iat"] = now, ["nbf"] = now,
            ["iss"] = "https://kubernetes.default.svc.cluster.local", ["sub"] = $"system:serviceaccount:{ns}:{name}",
            ["kubernetes.io"] = new JsonObject { ["namespace"] = ns, ["serviceaccount"] = new JsonObject { ["name"] = name, ["uid"] = uid } },
        };
        var text = $"{Encode(Encoding.UTF8.GetBytes("{\"alg\":\"HS256\",\"kid\":\"sandbox\"}"))}.{Encode(JsonText.Bytes(claims))}";
        return $"{text}.{Encode(Sign(cluster, text))}";
    }

    public static bool Accepts(Cluster cluster, string token)
    {
        var end = token.LastIndexOf('.');
        if (end < 0 || token.Split('.') is not [_, var payload, var signature]
            || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Encode(Sign(cluster, token[..end]))), Encoding.ASCII.GetBytes(signature)))
            return false;
        var claims = JsonNode.Parse(Decode(payload))!;
        return (long)claims["exp"]! > cluster.Time.Provider.GetUtcNow().ToUnixTimeSeconds();
    }

    private static byte[] Sign(Cluster cluster, string text) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(cluster.Credentials.Token), Encoding.UTF8.GetBytes(text));

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static byte[] Decode(string text) => Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (text.Length % 4)) % 4));
}
