using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Virtual networks. A PUT without the subnets would delete them, so every PUT carries those that exist.</summary>
internal sealed class VirtualNetworkProvider(ProviderServices services)
    : ArmResourceProvider<VirtualNetwork>(services, VirtualNetwork.Kind, "Microsoft.Network/virtualNetworks")
{
    protected override bool UpdatesByPut => true;

    protected override bool KeepsWhatExists => true;

    protected override BodyRules Rules { get; } = new()
    {
        Immutable = ["location"],
        ReadOnly =
        [
            "id", "name", "type", "etag", "properties.provisioningState", "properties.resourceGuid", "properties.flowLogs",
            "properties.bgpCommunities.regionalCommunity", "properties.addressSpace.ipamPoolPrefixAllocations[].allocatedAddressPrefixes",
            .. SubnetProvider.ReadOnlyFields.Select(field => $"properties.subnets[].{field}"),
            "properties.subnets[].type",
            "properties.virtualNetworkPeerings[].etag", "properties.virtualNetworkPeerings[].properties.provisioningState",
            "properties.virtualNetworkPeerings[].properties.resourceGuid",
            "properties.virtualNetworkPeerings[].properties.remoteVirtualNetworkEncryption",
        ],
    };

    protected override JsonObject Body(VirtualNetwork resource, Func<Input<string>, string?> value) => JsonBodies.Tracked(resource, new JsonObject
    {
        ["addressSpace"] = new JsonObject { ["addressPrefixes"] = JsonBodies.Array(resource.AddressPrefixes) },
    });
}
