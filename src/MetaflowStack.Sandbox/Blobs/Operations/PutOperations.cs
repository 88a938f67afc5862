using System.Collections.Immutable;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Blobs.Operations;

/// <summary>Put Blob, Set Blob Metadata, Set Blob Properties, Set Blob Tier.</summary>
internal sealed class PutOperations(BlobWriter writer)
{
    /// <summary>Put Blob, of blocks or for appends.</summary>
    public BlobResponse Put(BlobRequest request, BlobAccount account, BlobContainer container)
    {
        var type = request.Header("x-ms-blob-type") switch
        {
            null => throw BlobErrors.MissingHeader("x-ms-blob-type"),
            "BlockBlob" => BlobType.BlockBlob,
            "AppendBlob" => BlobType.AppendBlob,
            "PageBlob" => throw BlobErrors.NotSimulated("page blobs"),
            var other => throw BlobErrors.InvalidHeader("x-ms-blob-type", other),
        };
        if (request.Headers.ContentLength is null && request.Body.Length == 0 && !request.Headers.ContainsKey("Transfer-Encoding"))
            throw BlobErrors.MissingContentLength();
        if (type == BlobType.AppendBlob && request.Body.Length > 0)
            throw BlobErrors.InvalidHeader("Content-Length", $"{request.Body.Length}");
        var md5 = request.CheckBody();
        var blob = BlobWriter.Named(container, request.Address.Blob);
        writer.CheckReplace(request, blob, type);
        var item = writer.New(request, blob, type, BlobContent.Of(request.Body), type == BlobType.BlockBlob ? md5 : null);
        blob.Uncommitted.Clear();
        return BlobWriter.Written(201, writer.Put(account, container, blob, item, overwrites: true))
            .With("Content-MD5", type == BlobType.BlockBlob ? md5 : null);
    }

    /// <summary>Set Blob Metadata: replaces all metadata.</summary>
    public BlobResponse SetMetadata(BlobRequest request, BlobAccount account, BlobContainer container)
    {
        var blob = BlobWriter.Existing(container, request.Address.Blob);
        writer.Check(request, blob);
        var changed = writer.Stamp(blob.Current!) with { Metadata = request.Metadata().ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase) };
        return BlobWriter.Written(200, writer.Put(account, container, blob, changed, overwrites: false));
    }

    /// <summary>Set Blob Properties: replaces the content headers. No new version.</summary>
    public BlobResponse SetProperties(BlobRequest request, BlobContainer container)
    {
        var blob = BlobWriter.Existing(container, request.Address.Blob);
        writer.Check(request, blob);
        var item = writer.Change(container, blob, writer.Stamp(blob.Current!) with { ContentHeaders = BlobWriter.ContentHeaders(request) });
        return new BlobResponse(200).With(item.ETag, item.LastModified);
    }

    /// <summary>Set Blob Tier: changes neither ETag nor instant.</summary>
    public static BlobResponse SetTier(BlobRequest request, BlobContainer container)
    {
        var blob = BlobWriter.Existing(container, request.Address.Blob);
        blob.Current = blob.Current! with { AccessTier = request.Header("x-ms-access-tier") ?? throw BlobErrors.MissingHeader("x-ms-access-tier") };
        return new BlobResponse(200);
    }
}
