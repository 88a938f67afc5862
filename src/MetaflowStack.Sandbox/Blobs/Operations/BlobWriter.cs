using System.Collections.Immutable;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Blobs.Operations;

/// <summary>What all writes to blobs have in common: checks, new states, former versions.</summary>
/// <param name="store">Where blobs are.</param>
internal sealed class BlobWriter(BlobStore store)
{
    private static readonly string[] s_contentHeaders = ["Content-Type", "Content-Encoding", "Content-Language", "Content-Disposition", "Cache-Control"];

    /// <summary>The blob of a name; a new, empty one when there is none.</summary>
    public static Blob Named(BlobContainer container, string name) => container.Blobs.GetValueOrDefault(name) ?? new Blob(name);

    /// <summary>The blob that a request names, which must be there.</summary>
    /// <exception cref="BlobException">404 BlobNotFound.</exception>
    public static Blob Existing(BlobContainer container, string name) =>
        container.Blobs.GetValueOrDefault(name) is { Current: not null } blob ? blob : throw BlobErrors.BlobNotFound();

    /// <summary>Checks a write's conditions and lease id.</summary>
    public void Check(BlobRequest request, Blob blob)
    {
        Conditions.CheckWrite(request, blob.Current);
        blob.Lease.CheckWrite(request.LeaseId, store.Now);
    }

    /// <summary>Checks a write that creates or replaces the whole blob: <c>If-None-Match: *</c> on an existing one is 409.</summary>
    public void CheckReplace(BlobRequest request, Blob blob, BlobType type)
    {
        if (blob.Name.Length > 1024)
            throw BlobErrors.NameOutOfRange();
        if (blob.Current is not null && Conditions.CreatesOnly(request))
            throw BlobErrors.BlobAlreadyExists();
        Check(request, blob);
        if (blob.Current is { } current && current.Type != type)
            throw BlobErrors.InvalidBlobType();
    }

    /// <summary>A blob's new state: new ETag and instant, all else as given.</summary>
    public BlobItem Stamp(BlobItem item) => item with { ETag = store.NextETag(), LastModified = store.Now };

    /// <summary>A blob that is created or replaced.</summary>
    public BlobItem New(BlobRequest request, Blob blob, BlobType type, BlobContent content, string? md5)
    {
        var headers = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in s_contentHeaders)
        {
            if ((request.Header($"x-ms-blob-{name}") ?? request.Header(name)) is { } value)
                headers[name] = value;
        }

        headers.TryAdd("Content-Type", "application/octet-stream");
        if ((request.Header("x-ms-blob-content-md5") ?? md5) is { } hash)
            headers["Content-MD5"] = hash;
        return new BlobItem
        {
            Type = type, Content = content, ETag = store.NextETag(), LastModified = store.Now, CreatedAt = blob.Current?.CreatedAt ?? store.Now,
            ContentHeaders = headers.ToImmutable(), Metadata = request.Metadata().ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase),
            AccessTier = request.Header("x-ms-access-tier"),
        };
    }

    /// <summary>The headers of Set Blob Properties; those that the request leaves out are cleared.</summary>
    public static ImmutableSortedDictionary<string, string> ContentHeaders(BlobRequest request) => s_contentHeaders.Append("Content-MD5")
        .Select(name => (name, value: request.Header($"x-ms-blob-{name}"))).Where(h => h.value is not null)
        .ToImmutableSortedDictionary(h => h.name, h => h.value!, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Puts a new state in place. With versioning, the former one stays as a version; without, but with soft deletion, what is overwritten
    /// stays as a softly deleted snapshot ("Soft delete for blobs": "How overwrites are handled").
    /// </summary>
    public BlobItem Put(BlobAccount account, BlobContainer container, Blob blob, BlobItem item, bool overwrites)
    {
        if (blob.Current is { } former)
        {
            if (account.HasVersioning || former.VersionId is not null)
                blob.Versions.Add(former with { VersionId = former.VersionId ?? store.NextInstant() });
            else if (overwrites && account.RetentionDays is not null)
                blob.Snapshots.Add(former with { Snapshot = store.NextInstant(), DeletedAt = store.Now });
        }

        return Change(container, blob, item with { VersionId = account.HasVersioning ? store.NextInstant() : null });
    }

    /// <summary>Puts a new state in place that is no new version: appends, headers.</summary>
    public BlobItem Change(BlobContainer container, Blob blob, BlobItem item)
    {
        blob.Current = item;
        blob.Deleted = null;
        blob.Lease.Written(store.Now);
        container.Blobs[blob.Name] = blob;
        return item;
    }

    /// <summary>The answer to a write.</summary>
    public static BlobResponse Written(int status, BlobItem item) => new BlobResponse(status)
        .With(item.ETag, item.LastModified).With("x-ms-request-server-encrypted", "true").With("x-ms-version-id", item.VersionId);
}
