using System.Globalization;
using System.Security.Cryptography;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Blobs.Operations;

/// <summary>Get Blob, Get Blob Properties, Get Blob Metadata.</summary>
internal sealed class GetOperations(BlobStore store)
{
    /// <summary>Get Blob, and Get Blob Properties, which is a HEAD.</summary>
    public BlobResponse Get(BlobRequest request, BlobContainer container)
    {
        var (blob, item) = Find(request, container);
        var isHead = request.Method == "HEAD";
        var range = isHead ? null : Range(request, item.Content.Length);
        var (offset, length) = range ?? (0, item.Content.Length);
        var body = isHead ? null : item.Content.Slice(offset, length);
        var answer = new BlobResponse(range is null ? 200 : 206, body) { ContentLength = length };
        foreach (var (name, value) in item.ContentHeaders)
            answer.With(name, value);
        if (range is not null)
        {
            answer.With("Content-Range", $"bytes {offset}-{offset + length - 1}/{item.Content.Length}");
            answer.Headers.Remove("Content-MD5", out var whole);
            answer.With("x-ms-blob-content-md5", whole);
            if (request.Header("x-ms-range-get-content-md5") is "true")
                answer.With("Content-MD5", Md5(body!));
        }

        Describe(answer, blob, item);
        if (isHead)
            answer.With("x-ms-access-tier", item.Type == BlobType.BlockBlob ? item.AccessTier ?? "Hot" : null)
                .With("x-ms-access-tier-inferred", item.Type == BlobType.BlockBlob && item.AccessTier is null ? "true" : null);
        foreach (var (parameter, header) in ((string, string)[])[("rsct", "Content-Type"), ("rscd", "Content-Disposition"), ("rscc", "Cache-Control"), ("rsce", "Content-Encoding"), ("rscl", "Content-Language")])
            answer.With(header, request.Parameter(parameter));
        return answer;
    }

    /// <summary>Get Blob Metadata.</summary>
    public BlobResponse GetMetadata(BlobRequest request, BlobContainer container)
    {
        var (_, item) = Find(request, container);
        var answer = new BlobResponse(200).With(item.ETag, item.LastModified);
        foreach (var (name, value) in item.Metadata)
            answer.With($"x-ms-meta-{name}", value);
        return answer;
    }

    private (Blob, BlobItem) Find(BlobRequest request, BlobContainer container)
    {
        if (request.Snapshot is not null && request.VersionId is not null)
            throw BlobErrors.InvalidQuery("versionid", request.VersionId, "A snapshot and a version cannot be specified together.");
        if (container.Blobs.GetValueOrDefault(request.Address.Blob) is not { } blob || blob.Find(request.Snapshot, request.VersionId) is not { } item)
            throw BlobErrors.BlobNotFound();
        Conditions.CheckRead(request, item.ETag, item.LastModified);
        if (ReferenceEquals(item, blob.Current))
            blob.Lease.CheckRead(request.LeaseId, store.Now);
        return (blob, item);
    }

    private void Describe(BlobResponse answer, Blob blob, BlobItem item)
    {
        answer.With(item.ETag, item.LastModified)
            .With("Accept-Ranges", "bytes")
            .With("x-ms-creation-time", BlobResponse.HttpDate(item.CreatedAt))
            .With("x-ms-blob-type", item.Type.ToString())
            .With("x-ms-server-encrypted", "true")
            .With("x-ms-blob-committed-block-count", item.Type == BlobType.AppendBlob ? $"{item.AppendedBlocks}" : null)
            .With("x-ms-version-id", item.VersionId)
            .With("x-ms-copy-id", item.CopyId).With("x-ms-copy-source", item.CopySource).With("x-ms-copy-status", item.CopyId is null ? null : "success")
            .With("x-ms-copy-progress", item.CopyId is null ? null : $"{item.Content.Length}/{item.Content.Length}")
            .With("x-ms-copy-completion-time", item.CopyId is null ? null : BlobResponse.HttpDate(item.LastModified));
        foreach (var (name, value) in item.Metadata)
            answer.With($"x-ms-meta-{name}", value);
        if (!ReferenceEquals(item, blob.Current))
            return;
        answer.With("x-ms-is-current-version", item.VersionId is null ? null : "true");
        var state = blob.Lease.At(store.Now);
        answer.With("x-ms-lease-status", blob.Lease.IsLocked(store.Now) ? "locked" : "unlocked")
            .With("x-ms-lease-state", state.ToString().ToLowerInvariant())
            .With("x-ms-lease-duration", state != LeaseState.Leased ? null : blob.Lease.IsInfinite ? "infinite" : "fixed");
    }

    /// <summary>The range that is asked for; x-ms-range comes before Range, and what is no range of bytes is ignored (RFC 9110, 14.2).</summary>
    private static (long Offset, long Length)? Range(BlobRequest request, long length)
    {
        var text = request.Header("x-ms-range") ?? request.Header("Range");
        if (text?.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase) != true || text["bytes=".Length..].Split('-') is not [var from, var to])
            return null;
        if (!long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var first))
            return null;
        var last = long.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : long.MaxValue;
        if (last < first)
            return null;
        if (first >= length)
            throw BlobErrors.InvalidRange(length);
        return (first, Math.Min(last, length - 1) - first + 1);
    }

    private static string Md5(byte[] bytes)
    {
        // MD5 is what the protocol has (RFC 1864).
#pragma warning disable CA5351
        return Convert.ToBase64String(MD5.HashData(bytes));
#pragma warning restore CA5351
    }
}
