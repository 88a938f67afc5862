using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>
/// A storage account, closed where Metaflow allows it: HTTPS only, TLS 1.2, no public blobs, no shared keys (Metaflow signs in
/// with Entra through azure-identity).
/// </summary>
public sealed record StorageAccount : TrackedArmResource
{
    /// <summary>The kind in keys: <c>azure:storage-account/NAME</c>.</summary>
    public const string Kind = "storage-account";

    /// <summary>Takes 20 to 30 seconds.</summary>
    public StorageAccount() => UsualDuration = TimeSpan.FromSeconds(25);

    /// <summary><c>kind</c>. StorageV2 is what Microsoft recommends for blobs and the Terraform template has.</summary>
    public string AccountKind { get; init; } = "StorageV2";

    /// <summary><c>sku.name</c>. Standard_LRS, as in the Terraform template.</summary>
    public string Sku { get; init; } = "Standard_LRS";

    /// <summary><c>properties.minimumTlsVersion</c>; Azure's own default is TLS 1.0 (storage.json).</summary>
    public string MinimumTlsVersion { get; init; } = "TLS1_2";

    /// <summary><c>properties.allowBlobPublicAccess</c>.</summary>
    public bool AllowBlobPublicAccess { get; init; }

    /// <summary><c>properties.allowSharedKeyAccess</c>; Azure's own default is true (storage.json).</summary>
    public bool AllowSharedKeyAccess { get; init; }

    /// <summary><c>properties.supportsHttpsTrafficOnly</c>.</summary>
    public bool SupportsHttpsTrafficOnly { get; init; } = true;

    /// <summary><c>properties.primaryEndpoints.blob</c>: <c>https://NAME.blob.core.windows.net/</c>, with the slash, as Azure writes it.</summary>
    public Output<string> BlobEndpoint => new(Key, "blobEndpoint");

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.Storage/storageAccounts";

    /// <inheritdoc />
    protected override string RelativePath => $"providers/Microsoft.Storage/storageAccounts/{Name}";

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
