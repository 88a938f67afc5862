using System.Collections.Immutable;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Blobs.Operations;

/// <summary>Put Block, Put Block List, Get Block List: how clients upload what is large.</summary>
internal sealed class BlockOperations(BlobStore store, BlobWriter writer)
{
    /// <summary>Put Block.</summary>
    public BlobResponse Put(BlobRequest request, BlobContainer container)
    {
        var id = request.Parameter("blockid") ?? throw BlobErrors.InvalidQuery("blockid", "", "Not a valid base64 string.");
        if (!Convert.TryFromBase64String(id, new byte[id.Length], out var length) || length is 0 or > 64)
            throw BlobErrors.InvalidQuery("blockid", id, "Not a valid base64 string.");
        if (request.Body.Length == 0)
            throw BlobErrors.InvalidHeader("Content-Length", "0");
        request.CheckBody();
        var blob = BlobWriter.Named(container, request.Address.Blob);
        blob.Lease.CheckWrite(request.LeaseId, store.Now);
        if (blob.Current is { Type: not BlobType.BlockBlob })
            throw BlobErrors.InvalidBlobType();
        if (blob.Uncommitted.Keys.Any(other => other.Length != id.Length))
            throw BlobErrors.InvalidBlobOrBlock();
        blob.Uncommitted[id] = BlobContent.Of(request.Body);
        container.Blobs[blob.Name] = blob;
        return new BlobResponse(201).WithChecksum(request).With("x-ms-request-server-encrypted", "true");
    }

    /// <summary>Put Block List: makes the blob of the blocks that it names.</summary>
    public BlobResponse Commit(BlobRequest request, BlobAccount account, BlobContainer container)
    {
        request.CheckBody();
        var list = Parse(request.Body);
        var blob = BlobWriter.Named(container, request.Address.Blob);
        writer.CheckReplace(request, blob, BlobType.BlockBlob);
        var committed = (blob.Current?.Blocks ?? []).GroupBy(b => b.Id).ToDictionary(g => g.Key, g => g.First().Content, StringComparer.Ordinal);
        var blocks = list.Select(entry => new Block(entry.Id, Find(entry.Source, entry.Id, blob, committed) ?? throw BlobErrors.InvalidBlockList())).ToImmutableArray();
        var item = writer.New(request, blob, BlobType.BlockBlob, BlobContent.Join(blocks.Select(b => b.Content)), md5: null) with { Blocks = blocks };
        // The header of the request itself is about the list, not about the blob.
        item = item with { ContentHeaders = item.ContentHeaders.SetItem("Content-Type", request.Header("x-ms-blob-content-type") ?? "application/octet-stream") };
        blob.Uncommitted.Clear();
        return BlobWriter.Written(201, writer.Put(account, container, blob, item, overwrites: true)).WithChecksum(request);
    }

    /// <summary>Get Block List.</summary>
    public BlobResponse Get(BlobRequest request, BlobContainer container)
    {
        if (container.Blobs.GetValueOrDefault(request.Address.Blob) is not { } blob || (blob.Current is null && blob.Uncommitted.Count == 0))
            throw BlobErrors.BlobNotFound();
        blob.Lease.CheckRead(request.LeaseId, store.Now);
        if (blob.Current is { Type: not BlobType.BlockBlob })
            throw BlobErrors.InvalidBlobType();
        var which = request.Parameter("blocklisttype")?.ToLowerInvariant() ?? "committed";
        var root = new XElement("BlockList");
        if (which is "committed" or "all")
            root.Add(new XElement("CommittedBlocks", (blob.Current?.Blocks ?? []).Select(b => Show(b.Id, b.Content))));
        if (which is "uncommitted" or "all")
            root.Add(new XElement("UncommittedBlocks", blob.Uncommitted.Select(b => Show(b.Key, b.Value))));
        var answer = BlobResponse.Xml(200, root).With("x-ms-blob-content-length", $"{blob.Current?.Content.Length ?? 0}");
        return blob.Current is { } item ? answer.With(item.ETag, item.LastModified) : answer;
    }

    private static XElement Show(string id, BlobContent content) => new("Block", new XElement("Name", id), new XElement("Size", content.Length));

    private static BlobContent? Find(string source, string id, Blob blob, Dictionary<string, BlobContent> committed) => source switch
    {
        "Committed" => committed.GetValueOrDefault(id),
        "Uncommitted" => blob.Uncommitted.GetValueOrDefault(id),
        "Latest" => blob.Uncommitted.GetValueOrDefault(id) ?? committed.GetValueOrDefault(id),
        _ => throw BlobErrors.InvalidXml(),
    };

    private static List<(string Source, string Id)> Parse(byte[] body)
    {
        try
        {
            var root = XDocument.Parse(Encoding.UTF8.GetString(body).TrimStart('\uFEFF')).Root!;
            return root.Name.LocalName == "BlockList" ? [.. root.Elements().Select(e => (e.Name.LocalName, e.Value.Trim()))] : throw BlobErrors.InvalidXml();
        }
        catch (XmlException)
        {
            throw BlobErrors.InvalidXml();
        }
    }
}
