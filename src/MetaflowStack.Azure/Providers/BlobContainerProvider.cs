using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Blob containers, by way of ARM: shared keys are off, and the caller may have no right on the data.</summary>
internal sealed class BlobContainerProvider(ProviderServices services)
    : ArmResourceProvider<BlobContainer>(services, BlobContainer.Kind, "Microsoft.Storage/storageAccounts/blobServices/containers")
{
    protected override string OwnerType => "Microsoft.Storage/storageAccounts";

    protected override string OwnerOf(string id) => ParentIds.Above(id, "/blobServices/");

    protected override bool HoldsData => true;

    protected override JsonObject Body(BlobContainer resource, Func<Input<string>, string?> value) =>
        JsonBodies.Properties(new JsonObject { ["publicAccess"] = resource.PublicAccess });
}
