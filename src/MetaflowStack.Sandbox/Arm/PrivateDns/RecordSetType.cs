using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.PrivateDns;

/// <summary>A record-set type of private DNS (A, CNAME, …): no long-running operation.</summary>
internal sealed class RecordSetType(ArmWorld world, string kind) : ResourceType(world, "Microsoft.Network", "privateDnsZones/" + kind, ApiVersionSets.PrivateDns)
{
    public override JsonObject Show(ArmResource resource, ArmRequest request)
    {
        var properties = (JsonObject)resource.Properties.DeepClone();
        properties["fqdn"] = $"{resource.Name}.{ArmPath.Parse(resource.Id).Names[0]}.";
        properties["isAutoRegistered"] = false;
        return new JsonObject { ["id"] = resource.Id, ["name"] = resource.Name, ["type"] = FullType, ["etag"] = resource.Hidden.Text("etag"), ["properties"] = properties };
    }

    protected override ArmResponse Get(ArmRequest request, ArmResource? existing) =>
        base.Get(request, existing).With("ETag", existing!.Hidden.Text("etag")!);

    protected override ArmException NotFound(ArmRequest request) =>
        new(404, "NotFound", $"The resource record '{request.Path.Name}' does not exist in resource group '{request.Path.ResourceGroup}' of subscription '{request.Path.SubscriptionId}'.");

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var properties = ((request.Content.At("properties") as JsonObject) ?? []).WithoutNulls();
        var isNew = existing is null;
        var record = existing ?? Create(request, []);
        record.Body["properties"] = properties;
        record.Hidden["etag"] = World.Source.Guid("etag " + record.Id).ToString();
        return Shown(isNew ? 201 : 200, record, request).With("ETag", record.Hidden.Text("etag")!);
    }

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        World.Remove(existing.Id);
        return ArmResponse.Empty(200);
    }
}
