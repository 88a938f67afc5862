namespace MetaflowStack.Azure.Blobs;

/// <summary>A blob or snapshot in a listing.</summary>
/// <param name="Name">The blob's name.</param>
/// <param name="Snapshot">The snapshot's identifier, or null for the blob itself.</param>
/// <param name="LastModified">When it was last changed.</param>
/// <param name="Metadata">Its metadata, decoded.</param>
internal sealed record BlobItem(string Name, string? Snapshot, DateTimeOffset LastModified, IReadOnlyDictionary<string, string> Metadata);
