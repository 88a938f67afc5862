using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Links between private DNS zones and virtual networks.</summary>
internal sealed class VirtualNetworkLinkProvider(ProviderServices services)
    : ArmResourceProvider<VirtualNetworkLink>(services, VirtualNetworkLink.Kind, "Microsoft.Network/privateDnsZones/virtualNetworkLinks")
{
    protected override BodyRules Rules { get; } = new() { Immutable = ["location", "properties.virtualNetwork.id"] };

    protected override JsonObject Body(VirtualNetworkLink resource, Func<Input<string>, string?> value) => JsonBodies.Tracked(resource, new JsonObject
    {
        ["virtualNetwork"] = new JsonObject { ["id"] = value(resource.VirtualNetwork) },
        ["registrationEnabled"] = resource.RegistrationEnabled,
    });
}
