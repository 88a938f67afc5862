using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Config;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>Makes the one HTTP handler of a client: trust, client certificate, connection lifetimes.</summary>
internal static class ConnectionHandler
{
    /// <summary>A handler that trusts the connection's certificate authority and nobody else.</summary>
    /// <exception cref="StackException">A certificate or key cannot be read.</exception>
    public static SocketsHttpHandler Create(KubernetesConnection connection)
    {
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            // A cluster's address can move while a deployment lasts; a connection that is never renewed would not notice.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            EnableMultipleHttp2Connections = true,
            // Load balancers drop idle connections silently after four minutes; a watch would wait forever.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        if (connection.Proxy is { } proxy)
            handler.Proxy = new WebProxy(proxy);
        try
        {
            handler.SslOptions = Tls(connection);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new StackException(new ErrorDetails
            {
                What = $"The certificates for {connection.Server} cannot be used",
                Why = fault.Message,
                Remedy = "Get a fresh kubeconfig",
            }, fault);
        }
        return handler;
    }

    private static SslClientAuthenticationOptions Tls(KubernetesConnection connection)
    {
        var options = new SslClientAuthenticationOptions();
        if (connection.InsecureSkipTlsVerify)
        {
#pragma warning disable CA5359 // The kubeconfig asks for it, and the user has been warned.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (connection.CertificateAuthorityPem is { } authority)
        {
            // Clusters' own authorities publish no revocation lists.
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPem(authority);
            options.CertificateChainPolicy = policy;
        }
        if (connection is { ClientCertificatePem: { } certificate, ClientKeyPem: { } key })
            options.ClientCertificateContext = ClientCertificate(certificate, key.Reveal());
        return options;
    }

    private static SslStreamCertificateContext ClientCertificate(string certificatePem, string keyPem)
    {
        var leaf = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        if (OperatingSystem.IsWindows())
        {
            // Windows' TLS does not take a key that lives in memory only.
            using var ephemeral = leaf;
            leaf = X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null);
        }
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificatePem);
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }
}
