namespace MetaflowStack.Sandbox.Blobs.Store;

/// <summary>A container with its blobs.</summary>
/// <param name="name">Its name.</param>
internal sealed class BlobContainer(string name)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Its ETag, without quotes.</summary>
    public required string ETag { get; set; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset LastModified { get; set; }

    /// <summary>Its metadata.</summary>
    public SortedDictionary<string, string> Metadata { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What anybody may read: <c>None</c>, <c>Blob</c> or <c>Container</c>.</summary>
    public string PublicAccess { get; set; } = "None";

    /// <summary>Its lease.</summary>
    public Lease Lease { get; set; } = new("container");

    /// <summary>Its blobs, by name, in the order of lists.</summary>
    public SortedDictionary<string, Blob> Blobs { get; } = new(StringComparer.Ordinal);
}
