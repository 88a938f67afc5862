using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Environments;

/// <summary>Stands for GitHub's issuer of tokens: publishes its key to a folder's sandbox, and signs.</summary>
internal sealed class OutsideIssuer : IDisposable
{
    private const string Issuer = "https://token.actions.githubusercontent.com";

    private readonly RSA _key = RSA.Create(2048);
    private readonly StackFolder _folder;

    internal OutsideIssuer(StackFolder folder)
    {
        _folder = folder;
        var published = _key.ExportParameters(includePrivateParameters: false);
        var issuers = folder.PathOf(".nuke", "temp", "sandbox", "issuers");
        Directory.CreateDirectory(issuers);
        File.WriteAllText(Path.Combine(issuers, "github.json"), new JsonObject
        {
            ["issuer"] = Issuer,
            ["keys"] = new JsonArray(new JsonObject { ["kty"] = "RSA", ["kid"] = "1", ["n"] = Encode(published.Modulus!), ["e"] = Encode(published.Exponent!) }),
        }.ToJsonString());
    }

    /// <summary>A token about a subject, good for ten minutes, in a file.</summary>
    internal string TokenFile(string subject)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject { ["iss"] = Issuer, ["sub"] = subject, ["aud"] = "api://AzureADTokenExchange", ["iat"] = now, ["exp"] = now + 600 };
        var text = $"{Encode("{\"alg\":\"RS256\",\"kid\":\"1\"}"u8.ToArray())}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        var path = _folder.PathOf($"token-{subject.Replace('/', '-').Replace(':', '-')}");
        File.WriteAllText(path, $"{text}.{Encode(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}");
        return path;
    }

    public void Dispose() => _key.Dispose();

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
