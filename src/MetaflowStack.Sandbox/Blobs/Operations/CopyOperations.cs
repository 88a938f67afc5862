using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Blobs.Operations;

/// <summary>Copy Blob within an account; it is done at once.</summary>
internal sealed class CopyOperations(BlobStore store, BlobWriter writer)
{
    /// <summary>Copies.</summary>
    public BlobResponse Copy(BlobRequest request, BlobAccount account, BlobContainer container)
    {
        var text = request.Header("x-ms-copy-source")!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            throw BlobErrors.InvalidHeader("x-ms-copy-source", text);
        var address = BlobAddress.Of(url);
        if (!string.Equals(address.Account, account.Name, StringComparison.OrdinalIgnoreCase))
            throw BlobErrors.NotSimulated("copies from another account");
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(url.Query);
        var source = store.Container(account, address.Container).Blobs.GetValueOrDefault(address.Blob)
            ?.Find(query.GetValueOrDefault("snapshot").ToString() is { Length: > 0 } snapshot ? snapshot : null, query.GetValueOrDefault("versionid").ToString() is { Length: > 0 } version ? version : null)
            ?? throw BlobErrors.BlobNotFound();
        var blob = BlobWriter.Named(container, request.Address.Blob);
        writer.CheckReplace(request, blob, source.Type);
        var metadata = request.Metadata();
        var copy = writer.Stamp(source) with
        {
            Snapshot = null, CreatedAt = blob.Current?.CreatedAt ?? store.Now, CopyId = Guid.NewGuid().ToString(), CopySource = text,
            AccessTier = request.Header("x-ms-access-tier") ?? source.AccessTier,
        };
        if (metadata.Count > 0)
            copy = copy with { Metadata = source.Metadata.Clear().AddRange(metadata) };
        copy = writer.Put(account, container, blob, copy, overwrites: true);
        return new BlobResponse(202).With(copy.ETag, copy.LastModified).With("x-ms-version-id", copy.VersionId)
            .With("x-ms-copy-id", copy.CopyId).With("x-ms-copy-status", "success");
    }
}
