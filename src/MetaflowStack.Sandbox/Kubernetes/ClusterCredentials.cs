using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Kubernetes;

/// <summary>What a cluster accepts from its administrator: one client certificate and one token, as AKS hands them out.</summary>
internal sealed record ClusterCredentials(string CertificatePem, string KeyPem, string Token)
{
    /// <summary>The user that both stand for.</summary>
    public const string UserName = "masterclient";

    private static readonly DateTimeOffset NotBefore = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Thumbprint { get; } = ThumbprintOf(CertificatePem);

    /// <summary>The validity is wide, since the clients' clocks are not the simulated one.</summary>
    public static ClusterCredentials Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"O=system:masters, CN={UserName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using var certificate = request.CreateSelfSigned(NotBefore, NotBefore.AddYears(50));
        return new ClusterCredentials(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(64)));
    }

    public bool AcceptsToken(string token) =>
        CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(token), System.Text.Encoding.UTF8.GetBytes(Token));

    public bool AcceptsCertificate(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256) == Thumbprint;

    public JsonObject Save() => new() { ["certificate"] = CertificatePem, ["key"] = KeyPem, ["token"] = Token };

    public static ClusterCredentials Load(JsonObject saved) => new((string)saved["certificate"]!, (string)saved["key"]!, (string)saved["token"]!);

    private static string ThumbprintOf(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return certificate.GetCertHashString(HashAlgorithmName.SHA256);
    }
}
