using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Storage;

/// <summary>Microsoft.Storage/storageAccounts/blobServices: <c>default</c> is always there.</summary>
internal sealed class BlobServiceType(ArmWorld world) : ResourceType(world, "Microsoft.Storage", "storageAccounts/blobServices", ApiVersionSets.Storage)
{
    protected override bool NamesMissingParent => true;

    public override JsonObject Show(ArmResource resource, ArmRequest request)
    {
        var account = World.Find(resource.Id[..resource.Id.LastIndexOf("/blobServices", StringComparison.OrdinalIgnoreCase)])!;
        var properties = (JsonObject)resource.Properties.DeepClone();
        properties.Default("cors", new JsonObject { ["corsRules"] = new JsonArray() });
        properties.Child("deleteRetentionPolicy").Default("allowPermanentDelete", false);
        properties.Child("deleteRetentionPolicy").Default("enabled", false);
        return new JsonObject
        {
            ["sku"] = account.Body["sku"].Copy(), ["id"] = resource.Id, ["name"] = resource.Name, ["type"] = FullType, ["properties"] = properties,
        };
    }

    protected override ArmResponse Get(ArmRequest request, ArmResource? existing) => Shown(200, existing ?? Implied(request), request);

    protected override ArmResponse Shown(int status, ArmResource resource, ArmRequest request) =>
        base.Shown(status, resource, request) with { ContentType = StorageAccountType.Json };

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var service = existing ?? Implied(request);
        var echo = (JsonObject)request.Content.DeepClone();
        if (echo.At("properties") is JsonObject properties)
        {
            service.Body["properties"] = properties.WithoutNulls();
            echo["id"] = service.Id;
            echo["type"] = FullType;
        }

        return new ArmResponse(200, echo) { ContentType = StorageAccountType.Json };
    }

    private ArmResource Implied(ArmRequest request)
    {
        if (!string.Equals(request.Path.Name, "default", StringComparison.OrdinalIgnoreCase))
            throw ArmErrors.ResourceNotFound(request.Path);
        return Create(request, new JsonObject { ["properties"] = new JsonObject() });
    }
}
