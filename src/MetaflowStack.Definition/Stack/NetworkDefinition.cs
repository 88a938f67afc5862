using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Definition.Stack;

/// <summary>The resource group and the network: addresses as in the public Terraform template.</summary>
internal sealed class NetworkDefinition
{
    internal NetworkDefinition(StackScope scope)
    {
        var (names, location) = (scope.Names, scope.Settings.Location);
        ResourceGroup = new ResourceGroup
        {
            Key = ResourceGroup.KeyFor("metaflow"),
            Stage = Stages.Infra,
            Parent = ArmId.OfSubscription(scope.SubscriptionId),
            Name = names.ResourceGroup,
            Location = location,
            Tags = scope.Tags,
        };
        VirtualNetwork = new VirtualNetwork
        {
            Key = VirtualNetwork.KeyFor("metaflow"),
            Stage = Stages.Infra,
            Parent = ResourceGroup.Id,
            Name = names.VirtualNetwork,
            Location = location,
            Tags = scope.Tags,
            AddressPrefixes = [scope.Choices[StackChoice.DatabaseSubnet], scope.Choices[StackChoice.KubernetesSubnet]],
        };
        DatabaseSubnet = new Subnet
        {
            Key = Subnet.KeyFor("database"),
            Stage = Stages.Infra,
            Parent = VirtualNetwork.Id,
            Name = names.DatabaseSubnet,
            AddressPrefix = scope.Choices[StackChoice.DatabaseSubnet],
            ServiceEndpoints = ["Microsoft.Storage"],
            Delegations = ["Microsoft.DBforPostgreSQL/flexibleServers"],
            ExclusiveGroup = VirtualNetwork.Key.ToString(),
        };
        KubernetesSubnet = new Subnet
        {
            Key = Subnet.KeyFor("kubernetes"),
            Stage = Stages.Infra,
            Parent = VirtualNetwork.Id,
            Name = names.KubernetesSubnet,
            AddressPrefix = scope.Choices[StackChoice.KubernetesSubnet],
            ExclusiveGroup = VirtualNetwork.Key.ToString(),
        };
    }

    internal ResourceGroup ResourceGroup { get; }

    internal VirtualNetwork VirtualNetwork { get; }

    internal Subnet DatabaseSubnet { get; }

    internal Subnet KubernetesSubnet { get; }

    internal IEnumerable<Resource> Resources => [ResourceGroup, VirtualNetwork, DatabaseSubnet, KubernetesSubnet];
}
