using System.Text.Json.Nodes;
using MetaflowStack.Azure.Bodies;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Providers;

/// <summary>Storage accounts.</summary>
internal sealed class StorageAccountProvider(ProviderServices services)
    : ArmResourceProvider<StorageAccount>(services, StorageAccount.Kind, "Microsoft.Storage/storageAccounts")
{
    protected override bool HoldsData => true;

    protected override BodyRules Rules { get; } = new() { Immutable = ["location", "kind"] };

    protected override JsonObject Body(StorageAccount resource, Func<Input<string>, string?> value)
    {
        var body = JsonBodies.Tracked(resource, new JsonObject
        {
            ["minimumTlsVersion"] = resource.MinimumTlsVersion,
            ["allowBlobPublicAccess"] = resource.AllowBlobPublicAccess,
            ["allowSharedKeyAccess"] = resource.AllowSharedKeyAccess,
            ["supportsHttpsTrafficOnly"] = resource.SupportsHttpsTrafficOnly,
        });
        body["kind"] = resource.AccountKind;
        body["sku"] = new JsonObject { ["name"] = resource.Sku };
        return body;
    }

    protected override void AddOutputs(Dictionary<string, object> outputs, StorageAccount resource, JsonObject body)
    {
        if (JsonPaths.Text(body, "properties.primaryEndpoints.blob") is { } endpoint)
            outputs["blobEndpoint"] = endpoint;
    }
}
