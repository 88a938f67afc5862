using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MetaflowStack.Kubernetes.Tests.Server;

/// <summary>A certificate authority of a test's own, with a server's and a client's certificate.</summary>
internal sealed class TestCertificates
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public TestCertificates()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = request.CreateSelfSigned(Now.AddHours(-1), Now.AddHours(2));
        AuthorityPem = authority.ExportCertificatePem();
        (Server, _) = Issue(authority, "CN=localhost", names =>
        {
            names.AddIpAddress(IPAddress.Loopback);
            names.AddDnsName("localhost");
        });
        (Client, ClientKeyPem) = Issue(authority, "CN=tester", null);
    }

    public string AuthorityPem { get; }

    public X509Certificate2 Server { get; }

    public X509Certificate2 Client { get; }

    public string ClientKeyPem { get; }

    private static (X509Certificate2 Certificate, string KeyPem) Issue(X509Certificate2 authority, string subject, Action<SubjectAlternativeNameBuilder>? names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (names is not null)
        {
            var alternative = new SubjectAlternativeNameBuilder();
            names(alternative);
            request.CertificateExtensions.Add(alternative.Build());
        }
        using var issued = request.Create(authority, Now.AddMinutes(-30), Now.AddHours(1), RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(key);
        return (X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable), key.ExportPkcs8PrivateKeyPem());
    }
}
