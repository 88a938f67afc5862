namespace MetaflowStack.Azure.Blobs;

/// <summary>What must hold for a write to be done; the service checks it and does the write in one step.</summary>
internal readonly record struct BlobConditions
{
    /// <summary>The blob still has this ETag; null: any.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The blob does not exist.</summary>
    public bool IfMissing { get; init; }

    /// <summary>The lease on the blob is this one and active.</summary>
    public string? LeaseId { get; init; }

    /// <summary>The append blob is this many bytes long.</summary>
    public long? AppendPosition { get; init; }
}
