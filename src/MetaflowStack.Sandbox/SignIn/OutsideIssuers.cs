using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.SignIn;

/// <summary>
/// Issuers outside of Azure, GitHub's for one. Entra fetches the keys that an issuer publishes (OpenID Connect Discovery 1.0, section 4);
/// the sandbox does without the internet and reads key sets (RFC 7517) from the world's folder: <c>issuers/*.json</c>, each with the
/// issuer's address as <c>issuer</c> beside <c>keys</c>.
/// </summary>
/// <param name="directory">The world's folder.</param>
/// <param name="real">Real time: issuers go by it.</param>
internal sealed class OutsideIssuers(string directory, TimeProvider real)
{
    /// <summary>The claims of a token that one of them signed (RS256); null for any other text, and for one that has expired.</summary>
    public JsonObject? Read(string token)
    {
        var folder = Path.Combine(directory, "issuers");
        if (token.Split('.') is not [var header, var payload, var signature] || !Directory.Exists(folder))
            return null;
        try
        {
            var claims = JsonNode.Parse(SigningKey.FromBase64Url(payload)) as JsonObject;
            var signed = Encoding.ASCII.GetBytes($"{header}.{payload}");
            return claims is not null && claims["exp"]?.GetValue<long>() > real.GetUtcNow().ToUnixTimeSeconds()
                && KeysOf(folder, claims.Text("iss")).Any(key => Verifies(key, signed, SigningKey.FromBase64Url(signature))) ? WithAudiences(claims) : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonNode> KeysOf(string folder, string? issuer) => Directory.GetFiles(folder, "*.json")
        .Select(file => JsonNode.Parse(File.ReadAllText(file))!)
        .Where(set => set.Text("issuer") == issuer)
        .SelectMany(set => set["keys"]!.AsArray().OfType<JsonNode>());

    private static bool Verifies(JsonNode key, byte[] signed, byte[] signature)
    {
        using var rsa = RSA.Create(new RSAParameters { Modulus = SigningKey.FromBase64Url(key.Text("n")!), Exponent = SigningKey.FromBase64Url(key.Text("e")!) });
        return rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    // One audience may stand alone (RFC 7519, section 4.1.3).
    private static JsonObject WithAudiences(JsonObject claims)
    {
        if (claims["aud"] is JsonValue audience)
            claims["aud"] = new JsonArray(audience.DeepClone());
        return claims;
    }
}
