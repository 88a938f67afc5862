using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Life;

namespace MetaflowStack.Sandbox.SignIn;

/// <summary>The key that tokens are signed with (RS256), kept in the folder so that tokens outlive a restart as Azure's do.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly RSA _key;

    private SigningKey(RSA key)
    {
        _key = key;
        var parameters = key.ExportParameters(false);
        Modulus = Base64Url(parameters.Modulus!);
        Exponent = Base64Url(parameters.Exponent!);
        Id = Base64Url(SHA256.HashData(parameters.Modulus!))[..27];
    }

    /// <summary>The key's id in tokens and in the published key set.</summary>
    public string Id { get; }

    private string Modulus { get; }

    private string Exponent { get; }

    /// <summary>Takes the folder's key, or makes one.</summary>
    public static SigningKey Prepare(string directory)
    {
        var path = Path.Combine(directory, "token-key.pem");
        var key = RSA.Create(2048);
        if (File.Exists(path))
            key.ImportFromPem(File.ReadAllText(path));
        else
            AtomicFile.Write(path, key.ExportPkcs8PrivateKeyPem());
        return new SigningKey(key);
    }

    /// <summary>The published key set (RFC 7517).</summary>
    public JsonObject KeySet(string issuer) => new()
    {
        ["keys"] = new JsonArray(new JsonObject
        {
            ["kty"] = "RSA", ["use"] = "sig", ["kid"] = Id, ["x5t"] = Id, ["n"] = Modulus, ["e"] = Exponent, ["alg"] = "RS256", ["issuer"] = issuer,
        }),
    };

    /// <summary>A signed token (RFC 7519).</summary>
    public string Sign(JsonObject claims)
    {
        var header = new JsonObject { ["typ"] = "JWT", ["alg"] = "RS256", ["x5t"] = Id, ["kid"] = Id };
        var content = $"{Base64Url(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Base64Url(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{content}.{Base64Url(_key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>The claims of a token that this key signed; null for any other text.</summary>
    public JsonObject? Verify(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
            return null;
        try
        {
            var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
            return _key.VerifyData(signed, FromBase64Url(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                ? JsonNode.Parse(FromBase64Url(parts[1])) as JsonObject
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public void Dispose() => _key.Dispose();

    internal static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    internal static byte[] FromBase64Url(string text)
    {
        var padded = text.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(padded.PadRight((padded.Length + 3) / 4 * 4, '='));
    }
}
