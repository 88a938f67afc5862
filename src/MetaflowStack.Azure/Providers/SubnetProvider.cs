using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Subnets.</summary>
internal sealed class SubnetProvider(ProviderServices services)
    : ArmResourceProvider<Subnet>(services, Subnet.Kind, "Microsoft.Network/virtualNetworks/subnets")
{
    /// <summary>The fields of a subnet that virtualNetwork.json marks as read-only.</summary>
    internal static IReadOnlyList<string> ReadOnlyFields { get; } =
    [
        "etag", "properties.provisioningState", "properties.purpose", "properties.ipConfigurations", "properties.ipConfigurationProfiles",
        "properties.privateEndpoints", "properties.resourceNavigationLinks", "properties.serviceAssociationLinks",
        "properties.serviceEndpoints[].provisioningState", "properties.delegations[].etag", "properties.delegations[].properties.actions",
        "properties.delegations[].properties.provisioningState", "properties.ipamPoolPrefixAllocations[].allocatedAddressPrefixes",
    ];

    protected override bool UpdatesByPut => true;

    protected override string OwnerType => "Microsoft.Network/virtualNetworks";

    protected override BodyRules Rules { get; } = new()
    {
        ElementKeys = new Dictionary<string, string>
        {
            ["properties.serviceEndpoints"] = "service",
            ["properties.delegations"] = "properties.serviceName",
        },
        ReadOnly = ["id", "name", "type", .. ReadOnlyFields],

        // A delegation in use cannot be taken away, not even to be named anew (SubnetMissingRequiredDelegation).
        KeptWhenFound = ["properties.delegations[].name"],
    };

    protected override string OwnerOf(string id) => ParentIds.Above(id, "/subnets/");

    protected override JsonObject Body(Subnet resource, Func<Input<string>, string?> value)
    {
        var properties = new JsonObject { ["addressPrefix"] = resource.AddressPrefix };
        if (resource.ServiceEndpoints.Count > 0)
        {
            properties["serviceEndpoints"] = new JsonArray(
                [.. resource.ServiceEndpoints.Select(service => new JsonObject { ["service"] = service })]);
        }
        if (resource.Delegations.Count > 0)
            properties["delegations"] = new JsonArray([.. resource.Delegations.Select(Delegation)]);
        return JsonBodies.Properties(properties);
    }

    private static JsonObject Delegation(string service) => new()
    {
        ["name"] = service.Replace('/', '.'),
        ["properties"] = new JsonObject { ["serviceName"] = service },
    };
}
