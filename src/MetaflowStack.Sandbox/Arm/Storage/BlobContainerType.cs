using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Storage;

/// <summary>Microsoft.Storage/storageAccounts/blobServices/containers: no long-running operation; a deleted name is busy for 30 s.</summary>
internal sealed class BlobContainerType(ArmWorld world)
    : ResourceType(world, "Microsoft.Storage", "storageAccounts/blobServices/containers", ApiVersionSets.Storage)
{
    private static readonly TimeSpan s_deletion = TimeSpan.FromSeconds(30);

    protected override bool NamesMissingParent => true;

    public override JsonObject Show(ArmResource resource, ArmRequest request)
    {
        var properties = new JsonObject { ["deleted"] = false, ["remainingRetentionDays"] = 0, ["defaultEncryptionScope"] = "$account-encryption-key", ["denyEncryptionScopeOverride"] = false };
        foreach (var (name, value) in resource.Properties)
            properties[name] = value.Copy();
        properties.Default("publicAccess", "None");
        properties["leaseStatus"] = "Unlocked";
        properties["leaseState"] = "Available";
        properties["lastModifiedTime"] = resource.Hidden.Text("modified");
        properties["legalHold"] = new JsonObject { ["hasLegalHold"] = false, ["tags"] = new JsonArray() };
        properties["hasImmutabilityPolicy"] = false;
        properties["hasLegalHold"] = false;
        return new JsonObject
        {
            ["id"] = resource.Id, ["name"] = resource.Name, ["type"] = FullType, ["etag"] = resource.Hidden.Text("etag"), ["properties"] = properties,
        };
    }

    protected override bool IsImplied(string parentType) => parentType.Equals("blobServices", StringComparison.OrdinalIgnoreCase);

    protected override ArmException NotFound(ArmRequest request) => new(404, "ContainerNotFound",
        string.Create(CultureInfo.InvariantCulture, $"The specified container does not exist.\nRequestId:{Guid.NewGuid()}\nTime:{World.Now.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffffZ}"))
    {
        ContentType = StorageAccountType.Json,
    };

    protected override ArmResponse Get(ArmRequest request, ArmResource? existing) =>
        (base.Get(request, existing) with { ContentType = StorageAccountType.Json }).With("ETag", existing!.Hidden.Text("etag")!);

    protected override ArmResponse Put(ArmRequest request, ArmResource? existing)
    {
        var account = World.Find(request.Path.Up(2))!;
        CheckName(request.Path.Name);
        if (request.Content.Text("properties", "publicAccess") is "Blob" or "Container" && account.Properties.Boolean("allowBlobPublicAccess") != true)
            throw Error(409, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.");
        if (existing is null && account.Hidden.Text("deletedContainers", request.Path.Name) is { } until
            && DateTimeOffset.Parse(until, CultureInfo.InvariantCulture) > World.Now)
        {
            throw Error(409, "ContainerBeingDeleted", "The specified container is being deleted. Try operation later.");
        }

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
        World.Find(request.Path.Up(2))!.Hidden.Child("deletedContainers")[existing.Name] = (World.Now + s_deletion).ToString("o");
        World.Remove(existing.Id);
        return ArmResponse.Empty(200, StorageAccountType.Plain);
    }

    private ArmResponse Written(int status, ArmResource container, JsonObject? properties)
    {
        container.Hidden["etag"] = $"\"0x8D{World.Source.Guid("etag " + container.Id).ToString("N")[..13].ToUpperInvariant()}\"";
        container.Hidden["modified"] = World.Now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.0000000Z", CultureInfo.InvariantCulture);
        var body = new JsonObject { ["id"] = container.Id, ["name"] = container.Name, ["type"] = FullType };
        if (properties is not null)
        {
            container.Properties.Merge(properties);
            var echo = new JsonObject { ["deleted"] = false, ["remainingRetentionDays"] = 0 };
            foreach (var (name, value) in properties.WithoutNulls())
                echo[name] = value.Copy();
            echo["hasImmutabilityPolicy"] = false;
            echo["hasLegalHold"] = false;
            body["properties"] = echo;
        }

        return new ArmResponse(status, body) { ContentType = StorageAccountType.Json }.With("ETag", container.Hidden.Text("etag")!);
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
