using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Blobs.Operations;

/// <summary>Append Block.</summary>
internal sealed class AppendOperations(BlobWriter writer)
{
    /// <summary>How many blocks an append blob can have ("Append Block").</summary>
    private const int BlockLimit = 50_000;

    private const int MiB = 1024 * 1024;

    /// <summary>Appends the body.</summary>
    public BlobResponse Append(BlobRequest request, BlobContainer container)
    {
        var limit = BlobVersions.IsAtLeast(request.Version, BlobVersions.LargeAppends) ? 100 * MiB : 4 * MiB;
        if (request.Body.Length > limit)
            throw BlobErrors.RequestBodyTooLarge(limit);
        if (request.Body.Length == 0)
            throw BlobErrors.InvalidHeader("Content-Length", "0");
        request.CheckBody();
        var blob = BlobWriter.Existing(container, request.Address.Blob);
        writer.Check(request, blob);
        var former = blob.Current!;
        if (former.Type != BlobType.AppendBlob)
            throw BlobErrors.InvalidBlobType();
        if (request.Number("x-ms-blob-condition-maxsize") is { } most && former.Content.Length + request.Body.Length > most)
            throw BlobErrors.MaxBlobSizeNotMet();
        if (request.Number("x-ms-blob-condition-appendpos") is { } position && former.Content.Length != position)
            throw BlobErrors.AppendPositionNotMet();
        if (former.AppendedBlocks >= BlockLimit)
            throw BlobErrors.BlockCountExceedsLimit();
        var item = writer.Change(container, blob, writer.Stamp(former) with
        {
            Content = former.Content.Append(request.Body), AppendedBlocks = former.AppendedBlocks + 1,
            ContentHeaders = former.ContentHeaders.Remove("Content-MD5"),
        });
        return BlobWriter.Written(201, item)
            .WithChecksum(request)
            .With("x-ms-blob-append-offset", $"{former.Content.Length}")
            .With("x-ms-blob-committed-block-count", $"{item.AppendedBlocks}");
    }
}
