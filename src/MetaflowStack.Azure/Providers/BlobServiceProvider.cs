using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Blob services. There is no PATCH: an update sends all of it, so that CORS rules and the like stay.</summary>
internal sealed class BlobServiceProvider(ProviderServices services)
    : ArmResourceProvider<BlobService>(services, BlobService.Kind, "Microsoft.Storage/storageAccounts/blobServices")
{
    protected override string OwnerType => "Microsoft.Storage/storageAccounts";

    protected override string OwnerOf(string id) => ParentIds.Above(id, "/blobServices/");

    protected override bool UpdatesByPut => true;

    protected override BodyRules Rules { get; } = new() { ReadOnly = ["id", "name", "type", "sku"] };

    protected override JsonObject Body(BlobService resource, Func<Input<string>, string?> value) => JsonBodies.Properties(new JsonObject
    {
        ["isVersioningEnabled"] = resource.IsVersioningEnabled,
        ["deleteRetentionPolicy"] = Retention(resource.DeleteRetentionDays),
        ["containerDeleteRetentionPolicy"] = Retention(resource.ContainerDeleteRetentionDays),
    });

    // It cannot be deleted, and goes with its account.
    protected override Task<bool> DeleteOwnedAsync(RecordedResource recorded, ResourceContext context, CancellationToken cancellationToken) =>
        Task.FromResult(false);

    private static JsonObject Retention(int days) => new() { ["enabled"] = true, ["days"] = days };
}
