using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Kubernetes.Config;

/// <summary>
/// Reads kubeconfig files (https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/): what AKS hands out, and what users
/// have on disk.
/// </summary>
public static class KubeConfig
{
    /// <summary>Reads a kubeconfig that is held in memory only. Paths in it are relative to the current folder.</summary>
    /// <param name="text">The YAML; AKS' listClusterUserCredential returns it in base64.</param>
    /// <param name="context">The context; null: the one that the file says.</param>
    /// <param name="warn">Takes warnings, such as that certificates are not checked.</param>
    /// <exception cref="StackException">It cannot be read, or signs in by a way that is not supported.</exception>
    /// <exception cref="UsageException">It has no such context.</exception>
    public static KubernetesConnection Parse(Secret text, string? context = null, Action<string>? warn = null) =>
        Parse(text.Reveal(), "kubeconfig", Environment.CurrentDirectory, context, warn);

    /// <summary>Reads a kubeconfig file.</summary>
    /// <param name="path">The file; paths in it are relative to its folder.</param>
    /// <param name="context">The context; null: the one that the file says.</param>
    /// <param name="warn">Takes warnings, such as that certificates are not checked.</param>
    /// <exception cref="StackException">It cannot be read, or signs in by a way that is not supported.</exception>
    /// <exception cref="UsageException">There is no such file, or it has no such context.</exception>
    public static KubernetesConnection ReadFile(string path, string? context = null, Action<string>? warn = null)
    {
        if (!File.Exists(path))
            throw new UsageException(new ErrorDetails { What = $"There is no kubeconfig file {path}", Remedy = "Check --kubeconfig" });
        return Parse(KubeConfigFields.ReadFile(path), path, Path.GetDirectoryName(Path.GetFullPath(path))!, context, warn);
    }

    private static KubernetesConnection Parse(string text, string source, string folder, string? context, Action<string>? warn)
    {
        var fields = new KubeConfigFields(source, folder);
        var root = YamlReader.Read(text, source) is [{ Root: JsonObject only }] ? only : throw fields.Fault("It is not a kubeconfig");
        var contextName = context ?? (root.Text("current-context") is { Length: > 0 } current
            ? current
            : throw fields.Fault("It has no current-context", "Name one with --context."));
        var chosen = fields.Entry(root, "contexts", "context", contextName, isUsage: context is not null);
        var cluster = fields.Entry(root, "clusters", "cluster", chosen.Text("cluster") ?? throw fields.Fault($"Context '{contextName}' names no cluster"));
        var user = chosen.Text("user") is { Length: > 0 } userName ? fields.Entry(root, "users", "user", userName) : [];

        var server = cluster.Text("server");
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            throw fields.Fault($"The server '{server}' of context '{contextName}' is not an http address");
        RefuseUnsupported(user, contextName, fields);

        var insecure = cluster.Flag("insecure-skip-tls-verify") == true;
        if (insecure)
            warn?.Invoke($"The kubeconfig turns certificate checks off (insecure-skip-tls-verify): {server} could be anybody.");
        var key = fields.Pem(user, "client-key");
        var certificate = fields.Pem(user, "client-certificate");
        if (certificate is null != key is null)
            throw fields.Fault($"The user of context '{contextName}' has only one of client certificate and client key");
        return new KubernetesConnection
        {
            Server = address,
            CertificateAuthorityPem = fields.Pem(cluster, "certificate-authority"),
            InsecureSkipTlsVerify = insecure,
            TlsServerName = cluster.Text("tls-server-name"),
            Proxy = cluster.Text("proxy-url") is { Length: > 0 } proxy ? new Uri(proxy) : null,
            ClientCertificatePem = certificate,
            ClientKeyPem = key is null ? null : new Secret(key),
            Token = fields.Token(user),
            Namespace = chosen.Text("namespace") is { Length: > 0 } name ? name : "default",
        };
    }

    private static void RefuseUnsupported(JsonObject user, string context, KubeConfigFields fields)
    {
        if (user.ContainsKey("exec") || user.ContainsKey("auth-provider"))
        {
            var command = user.Text("exec", "command") ?? user.Text("auth-provider", "name");
            throw fields.Fault(
                $"Context '{context}' signs in by the program '{command}', which is not supported",
                "Use a context with a client certificate or a token: for AKS, az aks get-credentials --admin, or kubelogin convert-kubeconfig and a "
                + "service account's token (kubectl create token).");
        }
        if (user.ContainsKey("username"))
            throw fields.Fault($"Context '{context}' signs in with user name and password, which Kubernetes no longer takes", "Use a client certificate or a token.");
        if (user.ContainsKey("as") || user.ContainsKey("as-groups") || user.ContainsKey("as-uid"))
            throw fields.Fault($"Context '{context}' impersonates another user, which is not supported", "Use a context that signs in as that user.");
    }
}
