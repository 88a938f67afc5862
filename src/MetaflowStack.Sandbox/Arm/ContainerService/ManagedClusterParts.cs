using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm.Resources;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.ContainerService;

/// <summary>What Azure makes along with a cluster: an identity, the node resource group, the nodes' identity and outbound address, the API server.</summary>
internal static class ManagedClusterParts
{
    /// <summary>Makes what is there from the start.</summary>
    public static void Begin(ArmWorld world, ArmResource cluster, ResourceGroupType groups)
    {
        var identity = world.Directory.AddManagedIdentity(cluster.Name);
        cluster.Hidden["principalId"] = identity.Text("id");
        cluster.Hidden["suffix"] = world.Source.Letters("fqdn " + cluster.Id, 8);
        cluster.Hidden["uid"] = world.Source.Guid("uid " + cluster.Id).ToString();
        groups.Make(cluster.Properties.Text("nodeResourceGroup")!, cluster.Location, cluster.Id);
    }

    /// <summary>Makes what is there when the cluster is ready.</summary>
    public static void Finish(ArmWorld world, ArmResource cluster)
    {
        var nodes = cluster.Properties.Text("nodeResourceGroup")!;
        var identity = world.Directory.AddManagedIdentity($"{cluster.Name}-agentpool");
        var root = $"/subscriptions/{world.SubscriptionId}/resourcegroups/{nodes}";
        var id = $"{root}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{cluster.Name}-agentpool";
        world.Add(new ArmResource(id.Replace("/resourcegroups/", "/resourceGroups/", StringComparison.Ordinal), "Microsoft.ManagedIdentity/userAssignedIdentities")
        {
            CreatedAt = world.Now,
            Body = new JsonObject
            {
                ["location"] = cluster.Location, ["tags"] = new JsonObject(),
                ["properties"] = new JsonObject { ["tenantId"] = world.Directory.TenantId, ["principalId"] = identity.Text("id"), ["clientId"] = identity.Text("appId") },
            },
        });
        cluster.Hidden["kubeletidentity"] = new JsonObject { ["resourceId"] = id, ["clientId"] = identity.Text("appId"), ["objectId"] = identity.Text("id") };
        cluster.Hidden["outboundIp"] = $"/subscriptions/{world.SubscriptionId}/resourceGroups/{nodes}/providers/Microsoft.Network/publicIPAddresses/{world.Source.Guid("ip " + cluster.Id)}";
        cluster.Hidden["created"] = true;
        world.Clusters.Create(cluster.Id, cluster.Properties.Text("kubernetesVersion")!);
    }
}
