using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.ContainerService;

/// <summary>A managed cluster as AKS shows it; later API versions show more.</summary>
internal static class ManagedClusterBody
{
    /// <summary>The body.</summary>
    public static JsonObject Of(ArmResource cluster, IEnumerable<ArmResource> pools, string id, string tenantId, string apiVersion)
    {
        var own = (JsonObject)cluster.Properties.DeepClone();
        var since2022 = string.CompareOrdinal(apiVersion, "2022-01-01") >= 0;
        var ready = cluster.Hidden.Boolean("created") == true;
        own["powerState"] = new JsonObject { ["code"] = "Running" };
        var region = $"hcp.{cluster.Location}.azmk8s.io";
        var host = $"{own.Text("dnsPrefix")}-{cluster.Hidden.Text("suffix")}";
        own["fqdn"] = $"{host}.{region}";
        own["azurePortalFQDN"] = $"{host}.portal.{region}";
        own["agentPoolProfiles"] = new JsonArray([.. pools.Select(p => Profile(p, apiVersion))]);
        own["servicePrincipalProfile"] = own.At("servicePrincipalProfile").Copy() ?? new JsonObject { ["clientId"] = "msi" };
        own.Default("enableRBAC", true);
        own["networkProfile"] = Network(cluster, ready, since2022);
        own["maxAgentPools"] = 100;
        if (ready && cluster.Hidden.At("kubeletidentity") is { } kubelet)
            own["identityProfile"] = new JsonObject { ["kubeletidentity"] = kubelet.DeepClone() };
        own.Default("autoUpgradeProfile", new JsonObject());
        if (since2022)
            Later(own, cluster, tenantId);
        var body = new JsonObject { ["id"] = id, ["location"] = cluster.Location, ["name"] = cluster.Name, ["type"] = "Microsoft.ContainerService/ManagedClusters" };
        if (cluster.Body.At("tags") is JsonObject { Count: > 0 } tags)
            body["tags"] = tags.DeepClone();
        body["properties"] = own;
        if (cluster.Body.At("identity") is JsonObject)
        {
            body["identity"] = new JsonObject
            {
                ["type"] = "SystemAssigned", ["principalId"] = cluster.Hidden.Text("principalId"), ["tenantId"] = tenantId,
            };
        }

        body["sku"] = Sku(cluster.Body, apiVersion);
        return body;
    }

    /// <summary>Who signs the tokens of a cluster's service accounts; null while its OIDC issuer is off.</summary>
    public static string? IssuerOf(ArmResource cluster, string tenantId) => cluster.Properties.Boolean("oidcIssuerProfile", "enabled") == true
        ? $"https://{cluster.Location}.oic.prod-aks.azure.com/{tenantId}/{cluster.Hidden.Text("uid")}/"
        : null;

    private static JsonObject Profile(ArmResource pool, string apiVersion)
    {
        var profile = new JsonObject { ["name"] = pool.Name };
        foreach (var (name, value) in AgentPoolBody.Show(pool, apiVersion))
            profile[name] = value.Copy();
        return profile;
    }

    private static void Later(JsonObject own, ArmResource cluster, string tenantId)
    {
        own["currentKubernetesVersion"] = own.Text("kubernetesVersion");
        own["supportPlan"] = own.Text("supportPlan") ?? "KubernetesOfficial";
        own.Default("securityProfile", new JsonObject());
        JsonObject Enabled() => new() { ["enabled"] = true };
        own["storageProfile"] = new JsonObject { ["diskCSIDriver"] = Enabled(), ["fileCSIDriver"] = Enabled(), ["snapshotController"] = Enabled() };
        var issuer = new JsonObject { ["enabled"] = own.Boolean("oidcIssuerProfile", "enabled") ?? false };
        if (issuer.Boolean("enabled") == true)
            issuer["issuerURL"] = IssuerOf(cluster, tenantId);
        own["oidcIssuerProfile"] = issuer;
        own.Default("workloadAutoScalerProfile", new JsonObject());
        own["resourceUID"] = cluster.Hidden.Text("uid");
    }

    private static JsonObject Network(ArmResource cluster, bool ready, bool since2022)
    {
        var network = (JsonObject)(cluster.Properties.At("networkProfile").Copy() ?? new JsonObject());
        network.Default("networkPlugin", "kubenet");
        network["loadBalancerSku"] = ready ? "Standard" : "standard";
        var balancer = network.Child("loadBalancerProfile");
        balancer.Default("managedOutboundIPs", new JsonObject { ["count"] = 1 });
        if (ready)
            balancer["effectiveOutboundIPs"] = new JsonArray(new JsonObject { ["id"] = cluster.Hidden.Text("outboundIp") });
        if (since2022)
            balancer["backendPoolType"] = "nodeIPConfiguration";
        if (network.Text("networkPlugin") == "kubenet" || network.Text("networkPluginMode") == "overlay")
            network.Default("podCidr", "10.244.0.0/16");
        network.Default("serviceCidr", "10.0.0.0/16");
        network.Default("dnsServiceIP", "10.0.0.10");
        network.Default("outboundType", "loadBalancer");
        if (!since2022)
        {
            network.Default("dockerBridgeCidr", "172.17.0.1/16");
            return network;
        }

        if (network.Text("podCidr") is { } pods)
            network["podCidrs"] = new JsonArray(pods);
        network["serviceCidrs"] = new JsonArray(network.Text("serviceCidr"));
        network["ipFamilies"] = new JsonArray("IPv4");
        return network;
    }

    private static JsonObject Sku(JsonObject body, string apiVersion)
    {
        var newName = string.CompareOrdinal(apiVersion, "2023-02-01") >= 0 ? "Base" : "Basic";
        var (name, tier) = (body.Text("sku", "name"), body.Text("sku", "tier"));
        return new JsonObject { ["name"] = name is null or "Base" or "Basic" ? newName : name, ["tier"] = tier ?? "Free" };
    }
}
