using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MetaflowStack.Kubernetes.Config;

namespace MetaflowStack.Definition.Status;

/// <summary>When the certificates end by which the cluster is reached. AKS renews them with the cluster's (az aks rotate-certs).</summary>
internal static class ClusterCertificates
{
    private const string Remedy = "AKS makes new ones: az aks rotate-certs; a cluster of your own, by its own tools";

    /// <summary>The ends of a connection's certificates; none without a connection.</summary>
    internal static IReadOnlyList<Expiry> Of(KubernetesConnection? connection, DateTimeOffset now) =>
        [.. new[] { ("the cluster's certificate authority", connection?.CertificateAuthorityPem), ("the cluster's client certificate", connection?.ClientCertificatePem) }
            .Select(certificate => EndOf(certificate.Item2) is { } end ? PasswordExpiries.Ending(certificate.Item1, end, now, Remedy) : null).OfType<Expiry>()];

    // The first of a chain is the one that counts. What cannot be read was not read by the connection either, and is not judged here.
    private static DateTimeOffset? EndOf(string? pem)
    {
        if (pem is null)
            return null;
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return certificate.NotAfter.ToUniversalTime();
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
