using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Private DNS zones.</summary>
internal sealed class PrivateDnsZoneProvider(ProviderServices services)
    : ArmResourceProvider<PrivateDnsZone>(services, PrivateDnsZone.Kind, "Microsoft.Network/privateDnsZones")
{
    protected override BodyRules Rules { get; } = new() { Immutable = ["location"] };

    protected override JsonObject Body(PrivateDnsZone resource, Func<Input<string>, string?> value) => JsonBodies.Tracked(resource);
}
