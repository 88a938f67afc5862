using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.ContainerService;

/// <summary>What a managed cluster may be and may become.</summary>
internal static class ManagedClusterRules
{
    /// <summary>Checks a cluster that is to be created.</summary>
    /// <exception cref="ArmException">400.</exception>
    public static void CheckNew(string name, JsonObject wanted)
    {
        if (name.Length > 63 || !char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw AksErrors.Invalid("resourceName", $"The value of parameter resourceName is invalid. Error details: {name} must be 1 to 63 letters, digits, '-' and '_', and start and end with a letter or digit. Please see https://aka.ms/aks-naming-rules for more details.");
        var prefix = wanted.Text("properties", "dnsPrefix") ?? wanted.Text("properties", "fqdnSubdomain");
        if (prefix is null || prefix.Length > 54 || !prefix.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') || !char.IsAsciiLetterOrDigit(prefix[0]) || !char.IsAsciiLetterOrDigit(prefix[^1]))
            throw AksErrors.Invalid("dnsPrefix", $"The value of parameter dnsPrefix is invalid. Error details: DNS prefix '{prefix}' is invalid. DNS prefix must contain between 1 and 54 characters; letters, digits and '-'; and start and end with a letter or digit. Please see https://aka.ms/aks-naming-rules for more details.");
        if (wanted.At("identity") is null && wanted.At("properties", "servicePrincipalProfile") is null)
            throw AksErrors.Invalid("servicePrincipalProfile", "Required parameter servicePrincipalProfile is missing (null).");
        if (!wanted.Objects("properties", "agentPoolProfiles").Any())
            throw AksErrors.Invalid("agentPoolProfiles", "Required parameter agentPoolProfiles is missing (null).");
        if (!wanted.Objects("properties", "agentPoolProfiles").Any(p => p.Text("mode") == "System"))
            throw AksErrors.Bare(400, "NoSystemPool", "There has to be at least one system agent pool.", target: "agentPoolProfiles");
    }

    /// <summary>Checks what an update may not change.</summary>
    /// <exception cref="ArmException">400 PropertyChangeNotAllowed, or OIDCIssuerFeatureCannotBeDisabled (Azure/AKS-Construction#531).</exception>
    public static void CheckChange(ArmResource cluster, JsonObject wanted)
    {
        if (cluster.Properties.Boolean("oidcIssuerProfile", "enabled") == true && wanted.Boolean("properties", "oidcIssuerProfile", "enabled") == false)
            throw AksErrors.Bare(400, "OIDCIssuerFeatureCannotBeDisabled", "OIDC issuer feature cannot be disabled.", target: "oidcIssuerProfile.enabled");
        foreach (var property in (string[])["dnsPrefix", "nodeResourceGroup", "enableRBAC"])
        {
            if (wanted.At("properties", property) is { } other && cluster.Properties.At(property) is { } now && !JsonNode.DeepEquals(other, now))
                throw AksErrors.Fixed($"properties.{property}");
        }

        foreach (var property in (string[])["serviceCidr", "dnsServiceIP"])
        {
            if (wanted.Text("properties", "networkProfile", property) is { } other && cluster.Properties.Text("networkProfile", property) is { } now && other != now)
                throw AksErrors.Fixed($"properties.networkProfile.{property}");
        }
    }
}
