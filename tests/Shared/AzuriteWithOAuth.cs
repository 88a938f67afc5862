using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace MetaflowStack.Testing;

/// <summary>
/// <see cref="Azurite"/> over HTTPS with <c>--oauth basic</c>: it takes Entra tokens whose issuer, audience and lifetime are
/// right, whoever signed them; and shared keys as well.
/// </summary>
public sealed class AzuriteWithOAuth : Azurite
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("azurite-");

    /// <summary>Makes a certificate for 127.0.0.1 and localhost.</summary>
    public AzuriteWithOAuth()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=azurite", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The PEM file with the certificate to trust.</summary>
    public string CertificatePath => Path.Combine(_folder.FullName, "azurite.pem");

    /// <inheritdoc />
    protected override IReadOnlyList<string> Arguments => ["--oauth", "basic", "--cert", CertificatePath, "--key", KeyPath];

    private string KeyPath => Path.Combine(_folder.FullName, "azurite.key");

    /// <summary>A token as Entra issues them, for Azure Storage and an hour unless told otherwise.</summary>
    /// <param name="audience">The <c>aud</c> claim.</param>
    /// <param name="issuer">The <c>iss</c> claim.</param>
    /// <param name="issuedAt">The start of its hour; null: five minutes ago.</param>
    public static string Token(
        string audience = "https://storage.azure.com",
        string issuer = "https://sts.windows.net/11111111-1111-1111-1111-111111111111/",
        DateTimeOffset? issuedAt = null)
    {
        var from = (issuedAt ?? DateTimeOffset.UtcNow.AddMinutes(-5)).ToUnixTimeSeconds();
        var header = Part(new { typ = "JWT", alg = "RS256", kid = "test" });
        var claims = Part(new { aud = audience, iss = issuer, iat = from, nbf = from, exp = from + 3600, oid = Guid.Empty, ver = "1.0" });
        return $"{header}.{claims}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(256))}";
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string Part(object claims) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(claims)));
}
