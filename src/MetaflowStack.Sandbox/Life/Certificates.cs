using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MetaflowStack.Sandbox.Life;

/// <summary>A certificate authority of the folder's own, and a server certificate for loopback signed by it.</summary>
internal sealed class Certificates : IDisposable
{
    private const string AuthorityFile = "ca.pem";
    private const string AuthorityKeyFile = "ca-key.pem";

    private Certificates(X509Certificate2 authority, X509Certificate2 server, string authorityPath)
    {
        Authority = authority;
        Server = server;
        AuthorityPath = authorityPath;
    }

    /// <summary>The authority, with its key.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>The server's certificate for 127.0.0.1, ::1, localhost and the hosts of the Blob service, with its key.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>The PEM file that clients trust.</summary>
    public string AuthorityPath { get; }

    /// <summary>Takes the folder's authority (kept from run to run, so that what trusts it goes on working) and signs a server certificate.</summary>
    public static Certificates Prepare(string directory, DateTimeOffset now)
    {
        var authority = Load(directory, now) ?? Make(directory, now);
        return new Certificates(authority, SignServer(authority, now), Path.Combine(directory, AuthorityFile));
    }

    public void Dispose()
    {
        Authority.Dispose();
        Server.Dispose();
    }

    private static X509Certificate2? Load(string directory, DateTimeOffset now)
    {
        var certificate = Path.Combine(directory, AuthorityFile);
        var key = Path.Combine(directory, AuthorityKeyFile);
        if (!File.Exists(certificate) || !File.Exists(key))
            return null;
        try
        {
            var loaded = X509Certificate2.CreateFromPemFile(certificate, key);
            return loaded.NotAfter > now.AddDays(30) ? loaded : null;
        }
        catch (CryptographicException)
        {
            return null; // a half-written or foreign file: a new authority replaces it
        }
    }

    private static X509Certificate2 Make(string directory, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Metaflow Stack Sandbox", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(825));
        AtomicFile.Write(Path.Combine(directory, AuthorityKeyFile), key.ExportPkcs8PrivateKeyPem());
        AtomicFile.Write(Path.Combine(directory, AuthorityFile), authority.ExportCertificatePem() + "\n");
        return authority;
    }

    private static X509Certificate2 SignServer(X509Certificate2 authority, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName("*.blob.core.windows.net"); // for clients that are made to find these hosts here
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        using var signed = request.Create(authority, now.AddDays(-1), authority.NotAfter, RandomNumberGenerator.GetBytes(12));
        using var withKey = signed.CopyWithPrivateKey(key);
        // Windows' TLS takes keys only from a PKCS#12 container.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
