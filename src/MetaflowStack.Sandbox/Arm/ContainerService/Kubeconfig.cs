using System.Text;
using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Arm.ContainerService;

/// <summary>The kubeconfig files that AKS hands out.</summary>
internal static class Kubeconfig
{
    /// <summary>The answer of listClusterUserCredential and its like.</summary>
    public static JsonObject Credentials(ArmWorld world, ArmResource cluster, string name, string baseUrl)
    {
        var access = world.Clusters.Find(cluster.Id)
            ?? throw AksErrors.Bare(409, "OperationNotAllowed", "The credentials of a managed cluster can be had once it is created.");
        var path = ArmPath.Parse(cluster.Id);
        var user = $"{name}_{path.ResourceGroup}_{cluster.Name}";
        var context = name == "clusterAdmin" ? $"{cluster.Name}-admin" : cluster.Name;
        var text = new StringBuilder()
            .Append("apiVersion: v1\n")
            .Append("clusters:\n- cluster:\n")
            .Append("    certificate-authority-data: ").Append(Encoded(world.CertificateAuthorityPem)).Append('\n')
            .Append("    server: ").Append(baseUrl).Append(access.PathBase).Append('\n')
            .Append("  name: ").Append(cluster.Name).Append('\n')
            .Append("contexts:\n- context:\n    cluster: ").Append(cluster.Name).Append("\n    user: ").Append(user).Append("\n  name: ").Append(context).Append('\n')
            .Append("current-context: ").Append(context).Append('\n')
            .Append("kind: Config\npreferences: {}\nusers:\n- name: ").Append(user).Append("\n  user:\n");
        if (access.ClientCertificatePem.Length > 0)
        {
            text.Append("    client-certificate-data: ").Append(Encoded(access.ClientCertificatePem)).Append('\n')
                .Append("    client-key-data: ").Append(Encoded(access.ClientKeyPem)).Append('\n');
        }

        text.Append("    token: ").Append(access.Token).Append('\n');
        return new JsonObject { ["kubeconfigs"] = new JsonArray(new JsonObject { ["name"] = name, ["value"] = Encoded(text.ToString()) }) };
    }

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
