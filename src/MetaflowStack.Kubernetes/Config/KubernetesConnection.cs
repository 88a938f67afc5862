using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Kubernetes.Config;

/// <summary>How to reach one API server, and as whom.</summary>
public sealed record KubernetesConnection
{
    /// <summary>The API server's address; may have a path.</summary>
    public required Uri Server { get; init; }

    /// <summary>The certificates, as PEM, that alone vouch for the server; null: those of this machine.</summary>
    public string? CertificateAuthorityPem { get; init; }

    /// <summary>The client certificate as PEM, its chain after it.</summary>
    public string? ClientCertificatePem { get; init; }

    /// <summary>The client certificate's private key as PEM.</summary>
    public Secret? ClientKeyPem { get; init; }

    /// <summary>A bearer token.</summary>
    public Secret? Token { get; init; }

    /// <summary>True: any server certificate will do. Only when the kubeconfig says so.</summary>
    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>The name that the server's certificate is for, when it is not that of <see cref="Server"/>.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>The proxy to go through; null: as the environment says.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>The namespace that the context names.</summary>
    public string Namespace { get; init; } = "default";
}
