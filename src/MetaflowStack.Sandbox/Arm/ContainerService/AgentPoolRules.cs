using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm.Compute;
using MetaflowStack.Sandbox.Arm.Network;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.ContainerService;

/// <summary>What a node pool may be, and what it needs around it.</summary>
internal static class AgentPoolRules
{
    private static readonly string[] s_fixed = ["vmSize", "osDiskSizeGB", "osDiskType", "vnetSubnetID", "maxPods", "osType", "type"];

    /// <summary>Checks a pool that is to be created or changed.</summary>
    /// <exception cref="ArmException">400, with the property that is wrong.</exception>
    public static void Check(ArmWorld world, string name, JsonObject properties, JsonObject cluster, ArmResource? existing)
    {
        if (name.Length is 0 or > 12 || !char.IsAsciiLetterLower(name[0]) || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
            throw AksErrors.Invalid("agentPoolProfile.name", $"The value of parameter agentPoolProfile.name is invalid. Error details: {name} must be 1 to 12 lower-case letters and digits and start with a letter. Please see https://aka.ms/aks-naming-rules for more details.");
        CheckSize(properties, cluster.Text("location") ?? "");
        CheckCounts(name, properties);
        if (existing is not null)
        {
            foreach (var property in s_fixed)
            {
                if (!JsonNode.DeepEquals(existing.Properties.At(property), properties.At(property)))
                    throw AksErrors.Fixed($"properties.{property}");
            }
        }

        CheckSubnet(world, properties, cluster);
    }

    private static void CheckSize(JsonObject properties, string location)
    {
        var size = properties.Text("vmSize")!;
        if (VmSizes.Find(size) is null)
            throw AksErrors.Bare(400, "BadRequest", $"The VM size of {size} is not allowed in your subscription in location '{location}'. The available VM sizes are '{string.Join(",", VmSizes.All.Select(s => s.Name.ToLowerInvariant()))}'. For more details, please visit https://aka.ms/cpu-quota");
    }

    private static void CheckCounts(string name, JsonObject properties)
    {
        var (count, least, most) = (properties.Integer("count") ?? 1, properties.Integer("minCount"), properties.Integer("maxCount"));
        if (properties.Boolean("enableAutoScaling") != true)
        {
            if (least is not null || most is not null)
                throw AksErrors.Bare(400, "AgentPoolAutoScaleParametersInvalid", $"Agent pool {name}: minCount and maxCount may be given only with enableAutoScaling.", target: "agentPoolProfile");
            return;
        }

        if (least is null || most is null || least > most)
            throw AksErrors.Invalid("agentPoolProfile.minCount", $"The value of parameter agentPoolProfile.minCount is invalid. Error details: min-count and max-count of agent pool {name} must be given, and min-count must not be greater than max-count.");
        if (count < least || count > most)
            throw AksErrors.Invalid("agentPoolProfile.count", $"The value of parameter agentPoolProfile.count is invalid. Error details: node count {count} of agent pool {name} is not in the range of min-count {least} and max-count {most}.");
    }

    private static void CheckSubnet(ArmWorld world, JsonObject properties, JsonObject cluster)
    {
        if (properties.Text("vnetSubnetID") is not { } id)
            return;
        if (world.Find(id) is not { } subnet)
            throw AksErrors.Invalid("agentPoolProfile.vnetSubnetID", $"The value of parameter agentPoolProfile.vnetSubnetID is invalid. Error details: the subnet {id} was not found.");
        if (subnet.Properties.Objects("delegations").Any())
            throw AksErrors.Bare(400, "SubnetIsDelegated", $"The subnet {id} is delegated and cannot be used by an agent pool.", target: "agentPoolProfile.vnetSubnetID");
        var range = AddressRanges.Parse(subnet.Properties.Text("addressPrefix") ?? subnet.Properties.Texts("addressPrefixes").First(), id);
        var network = cluster.At("properties", "networkProfile");
        var service = network.Text("serviceCidr") ?? "10.0.0.0/16";
        if (AddressRanges.Overlap(range, AddressRanges.Parse(service, id)))
            throw AksErrors.Bare(400, "ServiceCidrOverlapExistingSubnetsCidr", $"The specified service CIDR {service} is conflicted with an existing subnet CIDR {range}", target: "networkProfile.serviceCIDR");
        if (network.Text("networkPlugin") != "azure" || network.Text("networkPluginMode") == "overlay")
            return;
        // One address for each pod and each node, and one node more for upgrades; Azure keeps five addresses of a subnet.
        var nodes = (properties.Integer("count") ?? 1) + 1;
        var needed = nodes * ((properties.Integer("maxPods") ?? 30) + 1);
        var available = Math.Pow(2, 32 - range.PrefixLength) - 5;
        if (needed > available)
            throw AksErrors.Bare(400, "InsufficientSubnetSize", string.Create(CultureInfo.InvariantCulture, $"Pre-allocated IPs {needed} exceeds IPs available {available} in Subnet Cidr {range}, Subnet Name {subnet.Name}. If Autoscaler is enabled, the max-count from each nodepool is counted towards this total (which means that pre-allocated IPs count represents a theoretical max value, not the actual number of IPs requested). http://aka.ms/aks/insufficientsubnetsize"));
    }
}
