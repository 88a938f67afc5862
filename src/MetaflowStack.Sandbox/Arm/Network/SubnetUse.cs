using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Network;

/// <summary>Who has addresses in a subnet.</summary>
internal static class SubnetUse
{
    /// <summary>The id of something that lies in the subnet; null when nothing does.</summary>
    public static string? FirstUser(ArmWorld world, string subnetId)
    {
        bool Same(string? id) => id is not null && ArmPath.Key(id) == ArmPath.Key(subnetId);
        var server = world.OfType("Microsoft.DBforPostgreSQL/flexibleServers")
            .FirstOrDefault(s => Same(s.Properties.Text("network", "delegatedSubnetResourceId")));
        if (server is not null)
            return $"{subnetId}/serviceAssociationLinks/{server.Name}";
        var pool = world.OfType("Microsoft.ContainerService/managedClusters/agentPools").FirstOrDefault(p => Same(p.Properties.Text("vnetSubnetID")));
        return pool is null ? null : $"{pool.Id}/virtualMachines/0/networkInterfaces/{pool.Name}/ipConfigurations/ipconfig1";
    }
}
