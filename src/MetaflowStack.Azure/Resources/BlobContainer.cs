using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>A blob container, without public access; its <see cref="ArmResource.Parent"/> is the storage account.</summary>
public sealed record BlobContainer : ArmResource
{
    /// <summary>The kind in keys: <c>azure:blob-container/NAME</c>.</summary>
    public const string Kind = "blob-container";

    /// <summary>Takes about a second.</summary>
    public BlobContainer() => UsualDuration = TimeSpan.FromSeconds(1);

    /// <summary><c>properties.publicAccess</c>.</summary>
    public string PublicAccess { get; init; } = "None";

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.Storage/storageAccounts/blobServices/containers";

    /// <inheritdoc />
    protected override string RelativePath => $"blobServices/default/containers/{Name}";

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
