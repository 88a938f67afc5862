using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Kubernetes.Config;

/// <summary>Writes a connection as a kubeconfig, for another program.</summary>
public static class KubeConfigText
{
    private const string Name = "metaflow-stack";

    /// <summary>A kubeconfig with one context and everything in it; JSON, which is YAML too.</summary>
    public static Secret Of(KubernetesConnection connection)
    {
        var cluster = Present(
            ("server", connection.Server.AbsoluteUri.TrimEnd('/')),
            ("certificate-authority-data", Encode(connection.CertificateAuthorityPem)),
            ("tls-server-name", connection.TlsServerName),
            ("proxy-url", connection.Proxy?.AbsoluteUri));
        if (connection.InsecureSkipTlsVerify)
            cluster["insecure-skip-tls-verify"] = true;
        var user = Present(
            ("client-certificate-data", Encode(connection.ClientCertificatePem)),
            ("client-key-data", Encode(connection.ClientKeyPem?.Reveal())),
            ("token", connection.Token?.Reveal()));
        return new Secret(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = Named("cluster", cluster),
            ["users"] = Named("user", user),
            ["contexts"] = Named("context", Present(("cluster", Name), ("user", Name), ("namespace", connection.Namespace))),
            ["current-context"] = Name,
        }.ToJsonString());
    }

    private static JsonArray Named(string kind, JsonObject entry) => [new JsonObject { ["name"] = Name, [kind] = entry }];

    private static string? Encode(string? text) => text is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static JsonObject Present(params ReadOnlySpan<(string Key, string? Value)> fields)
    {
        var present = new JsonObject();
        foreach (var (key, value) in fields)
        {
            if (value is not null)
                present[key] = value;
        }

        return present;
    }
}
