using System.Collections.Immutable;

namespace MetaflowStack.Sandbox.Blobs.Store;

/// <summary>What kind of blob.</summary>
internal enum BlobType
{
    BlockBlob,
    AppendBlob,
}

/// <summary>A committed block of a block blob.</summary>
/// <param name="Id">Its id, as the client wrote it (Base64).</param>
/// <param name="Content">Its bytes.</param>
internal sealed record Block(string Id, BlobContent Content);

/// <summary>One state of a blob: the current one, a snapshot, or a former version. Never changed once made.</summary>
internal sealed record BlobItem
{
    /// <summary>Its kind.</summary>
    public required BlobType Type { get; init; }

    /// <summary>Its bytes.</summary>
    public required BlobContent Content { get; init; }

    /// <summary>Its ETag, without quotes.</summary>
    public required string ETag { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>When the blob was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Content-Type, Content-Encoding and their like, by header name.</summary>
    public ImmutableSortedDictionary<string, string> ContentHeaders { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Its metadata.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The blocks of a block blob that was committed as a list.</summary>
    public ImmutableArray<Block> Blocks { get; init; } = [];

    /// <summary>How many blocks were appended to an append blob.</summary>
    public int AppendedBlocks { get; init; }

    /// <summary>The tier that was set, or null for the account's.</summary>
    public string? AccessTier { get; init; }

    /// <summary>The instant that names it as a snapshot, or null.</summary>
    public string? Snapshot { get; init; }

    /// <summary>The instant that names it as a version, or null when the account had no versioning.</summary>
    public string? VersionId { get; init; }

    /// <summary>When it was deleted softly, or null.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The id of the copy that made it, or null.</summary>
    public string? CopyId { get; init; }

    /// <summary>What that copy was made from.</summary>
    public string? CopySource { get; init; }
}
