using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Blobs.Store;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Storage;

/// <summary>Microsoft.Storage/storageAccounts/blobServices/containers: no long-running operation; what is in them is the Blob service's.</summary>
internal sealed class BlobContainerType(ArmWorld world, BlobStore blobs)
    : ResourceType(world, "Microsoft.Storage", "storageAccounts/blobServices/containers", ApiVersionSets.Storage)
{
    protected override bool NamesMissingParent => true;

    public override JsonObject Show(ArmResource resource, ArmRequest request)
    {
        var (container, now) = (blobs.Of(resource), blobs.Now);
        var properties = new JsonObject { ["deleted"] = false, ["remainingRetentionDays"] = 0, ["defaultEncryptionScope"] = "$account-encryption-key", ["denyEncryptionScopeOverride"] = false };
        foreach (var (name, value) in resource.Properties)
            properties[name] = value.Copy();
        properties["publicAccess"] = container.PublicAccess;
        var state = container.Lease.At(now);
        properties["leaseStatus"] = container.Lease.IsLocked(now) ? "Locked" : "Unlocked";
        properties["leaseState"] = state.ToString();
        if (state == LeaseState.Leased)
            properties["leaseDuration"] = container.Lease.IsInfinite ? "Infinite" : "Fixed";
        properties["lastModifiedTime"] = container.LastModified.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.0000000Z", CultureInfo.InvariantCulture);
        if (container.Metadata.Count > 0)
            properties["metadata"] = new JsonObject(container.Metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)JsonValue.Create(m.Value))));
        properties["legalHold"] = new JsonObject { ["hasLegalHold"] = false, ["tags"] = new JsonArray() };
        properties["hasImmutabilityPolicy"] = false;
        properties["hasLegalHold"] = false;
        return new JsonObject
        {
            ["id"] = resource.Id, ["name"] = resource.Name, ["type"] = FullType, ["etag"] = $"\"{container.ETag}\"", ["properties"] = properties,
        };
    }

    public override void Removed(ArmResource resource) => blobs.Forget(resource);

    protected override bool IsImplied(string parentType) => parentType.Equals("blobServices", StringComparison.OrdinalIgnoreCase);

    protected override ArmException NotFound(ArmRequest request) => new(404, "ContainerNotFound",
        string.Create(CultureInfo.InvariantCulture, $"The specified container does not exist.\nRequestId:{World.Source.Guid("missing container")}\nTime:{World.Now.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffffZ}"))
    {
        ContentType = StorageAccountType.Json,
    };

    protected override ArmResponse Get(ArmRequest request, ArmResource? existing) =>
        (base.Get(request, existing) with { ContentType = StorageAccountType.Json }).With("ETag", $"\"{blobs.Of(existing!).ETag}\"");

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var account = World.Find(request.Path.Up(2))!;
        CheckName(request.Path.Name);
        if (request.Content.Text("properties", "publicAccess") is "Blob" or "Container" && account.Properties.Boolean("allowBlobPublicAccess") != true)
            throw Error(409, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.");
        if (existing is null && blobs.IsBeingDeleted(account.Id, request.Path.Name))
            throw Error(409, "ContainerBeingDeleted", "The specified container is being deleted. Try operation later.");

        var isNew = existing is null;
        var container = existing ?? Create(request, new JsonObject { ["properties"] = new JsonObject() });
        return Written(isNew ? 201 : 200, container, request.Content.At("properties") as JsonObject);
    }

    protected override ArmResponse Patch(ArmRequest request, ArmResource existing) =>
        Written(200, existing, request.Content.At("properties") as JsonObject);

    protected override ArmResponse Delete(ArmRequest request, ArmResource? existing)
    {
        if (existing is null)
            return ArmResponse.Empty(204);
        blobs.Delete(request.Path.Up(2), existing.Name);
        return ArmResponse.Empty(200, StorageAccountType.Plain);
    }

    private ArmResponse Written(int status, ArmResource container, JsonObject? properties)
    {
        var content = blobs.Of(container);
        (content.ETag, content.LastModified) = (blobs.NextETag(), blobs.Now);
        var body = new JsonObject { ["id"] = container.Id, ["name"] = container.Name, ["type"] = FullType };
        if (properties is not null)
        {
            if (properties.Text("publicAccess") is { } access)
                content.PublicAccess = access;
            if (properties.At("metadata") is JsonObject metadata)
                content.Metadata = new(metadata.ToDictionary(m => m.Key, m => m.Value?.GetValue<string>() ?? ""), StringComparer.OrdinalIgnoreCase);
            container.Properties.Merge(properties);
            container.Properties.Remove("publicAccess");
            container.Properties.Remove("metadata");
            var echo = new JsonObject { ["deleted"] = false, ["remainingRetentionDays"] = 0 };
            foreach (var (name, value) in properties.WithoutNulls())
                echo[name] = value.Copy();
            echo["hasImmutabilityPolicy"] = false;
            echo["hasLegalHold"] = false;
            body["properties"] = echo;
        }

        return new ArmResponse(status, body) { ContentType = StorageAccountType.Json }.With("ETag", $"\"{content.ETag}\"");
    }

    private static void CheckName(string name)
    {
        if (name.Length is < 3 or > 63)
            throw Error(400, "OutOfRangeInput", "The specified resource name length is not within the permissible limits.");
        if (!name.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c == '-') || name.StartsWith('-') || name.EndsWith('-') || name.Contains("--", StringComparison.Ordinal))
            throw Error(400, "InvalidResourceName", "The specifed resource name contains invalid characters.");
    }

    private static ArmException Error(int status, string code, string message) => new(status, code, message) { ContentType = StorageAccountType.Json };
}
