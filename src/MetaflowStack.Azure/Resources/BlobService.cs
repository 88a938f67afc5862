using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>
/// What a storage account does with deleted and overwritten blobs; its <see cref="ArmResource.Parent"/> is the storage account.
/// Every account has one, called <c>default</c>, from the start (blob.json).
/// </summary>
public sealed record BlobService : ArmResource
{
    /// <summary>The kind in keys: <c>azure:blob-service/NAME</c>.</summary>
    public const string Kind = "blob-service";

    /// <summary>The only name that Azure takes.</summary>
    public const string DefaultName = "default";

    /// <summary>Takes about a second.</summary>
    public BlobService() => UsualDuration = TimeSpan.FromSeconds(1);

    /// <summary><c>properties.isVersioningEnabled</c>: overwriting a blob keeps what was there.</summary>
    public bool IsVersioningEnabled { get; init; } = true;

    /// <summary><c>properties.deleteRetentionPolicy.days</c>: for how many days (1 to 365) a deleted blob can be brought back.</summary>
    public int DeleteRetentionDays { get; init; } = 30;

    /// <summary><c>properties.containerDeleteRetentionPolicy.days</c>: for how many days (1 to 365) a deleted container can be brought back.</summary>
    public int ContainerDeleteRetentionDays { get; init; } = 30;

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.Storage/storageAccounts/blobServices";

    /// <inheritdoc />
    protected override string RelativePath => $"blobServices/{Name}";

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
