using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Blobs;

/// <summary>An answer of the blob service. Errors are answers, not exceptions.</summary>
internal sealed record BlobAnswer
{
    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The service's code for an error, else null.</summary>
    public string? Code { get; init; }

    /// <summary>The service's message for an error.</summary>
    public string Message { get; init; } = "";

    /// <summary>The blob's version, for conditions.</summary>
    public string? ETag { get; init; }

    /// <summary>When the blob was last changed.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The service's clock.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>The content, of a GET.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The blob's length in bytes, of a GET or HEAD.</summary>
    public long Length { get; init; }

    /// <summary>The blob's metadata, of a GET or HEAD; values are decoded.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = BlobMetadata.None;

    /// <summary>Whether somebody has a lease on the blob.</summary>
    public bool IsLeased { get; init; }

    /// <summary>Whether that lease ends by itself.</summary>
    public bool LeaseIsFixed { get; init; }

    /// <summary>The identifier of a snapshot just made: its time.</summary>
    public string? Snapshot { get; init; }

    /// <summary>Whether it was done.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Whether the blob is not there. A missing container is something else.</summary>
    public bool IsMissingBlob => Status == 404 && Code is null or "BlobNotFound";

    /// <summary>Whether a condition (ETag, lease, existence) did not hold: nothing was done, by this request.</summary>
    public bool IsConflict => Status is 409 or 412;

    /// <summary>Whether it is the lease that did not fit.</summary>
    public bool IsLeaseConflict => IsConflict && Code?.StartsWith("Lease", StringComparison.Ordinal) == true;

    /// <summary>Whether the service is not able to answer now; the pipeline has tried for as long as it may.</summary>
    public bool IsUnavailable => ErrorCatalogue.IsPassing(Status);
}
