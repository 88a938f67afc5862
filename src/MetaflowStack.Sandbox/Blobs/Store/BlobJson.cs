using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Blobs.Store;

/// <summary>Containers and blobs as the saved world has them.</summary>
internal static class BlobJson
{
    /// <summary>Bytes up to which a content is kept in <c>world.json</c> itself.</summary>
    private const int InlineLimit = 4096;

    /// <summary>A container; long contents are put into <paramref name="contents"/> by their file names.</summary>
    public static JsonObject Write(BlobContainer container, Dictionary<string, BlobContent> contents) => new()
    {
        ["name"] = container.Name, ["etag"] = container.ETag, ["lastModified"] = Text(container.LastModified), ["metadata"] = Texts(container.Metadata),
        ["publicAccess"] = container.PublicAccess, ["lease"] = container.Lease.Save(),
        ["blobs"] = new JsonArray([.. container.Blobs.Values.Select(b => new JsonObject
        {
            ["name"] = b.Name, ["current"] = Write(b.Current, contents), ["deleted"] = Write(b.Deleted, contents), ["lease"] = b.Lease.Save(),
            ["snapshots"] = new JsonArray([.. b.Snapshots.Select(s => Write(s, contents))]),
            ["versions"] = new JsonArray([.. b.Versions.Select(v => Write(v, contents))]),
            ["uncommitted"] = new JsonArray([.. b.Uncommitted.Select(u => Write(u.Key, u.Value, contents))]),
        })]),
    };

    /// <summary>A container from the saved world; <paramref name="content"/> reads a file.</summary>
    public static BlobContainer Read(JsonNode saved, Func<string, BlobContent> content)
    {
        var container = new BlobContainer(saved.Text("name")!)
        {
            ETag = saved.Text("etag")!, LastModified = Instant(saved, "lastModified"), Lease = Lease.Load("container", saved["lease"]),
            Metadata = new(Texts(saved["metadata"]), StringComparer.OrdinalIgnoreCase), PublicAccess = saved.Text("publicAccess")!,
        };
        foreach (var item in saved.Objects("blobs"))
        {
            var blob = new Blob(item.Text("name")!)
            {
                Current = ReadItem(item["current"], content), Deleted = ReadItem(item["deleted"], content), Lease = Lease.Load("blob", item["lease"]),
            };
            blob.Snapshots.AddRange(item.Objects("snapshots").Select(s => ReadItem(s, content)!));
            blob.Versions.AddRange(item.Objects("versions").Select(v => ReadItem(v, content)!));
            foreach (var block in item.Objects("uncommitted"))
                blob.Uncommitted[block.Text("id")!] = Bytes(block, content);
            container.Blobs[blob.Name] = blob;
        }

        return container;
    }

    private static JsonObject? Write(BlobItem? item, Dictionary<string, BlobContent> contents)
    {
        if (item is null)
            return null;
        var saved = new JsonObject
        {
            ["type"] = item.Type.ToString(), ["etag"] = item.ETag, ["lastModified"] = Text(item.LastModified), ["createdAt"] = Text(item.CreatedAt),
            ["contentHeaders"] = Texts(item.ContentHeaders), ["metadata"] = Texts(item.Metadata), ["appendedBlocks"] = item.AppendedBlocks,
            ["accessTier"] = item.AccessTier, ["snapshot"] = item.Snapshot, ["versionId"] = item.VersionId,
            ["deletedAt"] = item.DeletedAt is { } deleted ? Text(deleted) : null, ["copyId"] = item.CopyId, ["copySource"] = item.CopySource,
        };
        if (item.Blocks.Length > 0)
            saved["blocks"] = new JsonArray([.. item.Blocks.Select(b => Write(b.Id, b.Content, contents))]);
        else
            Put(saved, item.Content, contents);
        return saved;
    }

    private static BlobItem? ReadItem(JsonNode? saved, Func<string, BlobContent> content)
    {
        if (saved is null)
            return null;
        ImmutableArray<Block> blocks = [.. saved.Objects("blocks").Select(b => new Block(b.Text("id")!, Bytes(b, content)))];
        return new BlobItem
        {
            Type = Enum.Parse<BlobType>(saved.Text("type")!), ETag = saved.Text("etag")!, LastModified = Instant(saved, "lastModified"), CreatedAt = Instant(saved, "createdAt"),
            ContentHeaders = Texts(saved["contentHeaders"]).ToImmutableSortedDictionary(),
            Metadata = Texts(saved["metadata"]).ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase),
            AppendedBlocks = saved.Integer("appendedBlocks") ?? 0, AccessTier = saved.Text("accessTier"), Snapshot = saved.Text("snapshot"), VersionId = saved.Text("versionId"),
            DeletedAt = saved["deletedAt"] is null ? null : Instant(saved, "deletedAt"), CopyId = saved.Text("copyId"), CopySource = saved.Text("copySource"),
            Blocks = blocks, Content = blocks.Length > 0 ? BlobContent.Join(blocks.Select(b => b.Content)) : Bytes(saved, content),
        };
    }

    private static JsonObject Write(string id, BlobContent content, Dictionary<string, BlobContent> contents)
    {
        var saved = new JsonObject { ["id"] = id };
        Put(saved, content, contents);
        return saved;
    }

    private static void Put(JsonObject saved, BlobContent content, Dictionary<string, BlobContent> contents)
    {
        if (content.Length <= InlineLimit)
        {
            saved["content"] = Convert.ToBase64String(content.ToArray());
            return;
        }

        contents[content.Hash] = content;
        saved["contentFile"] = content.Hash;
    }

    private static BlobContent Bytes(JsonNode saved, Func<string, BlobContent> content) =>
        saved.Text("contentFile") is { } file ? content(file) : BlobContent.Of(Convert.FromBase64String(saved.Text("content") ?? ""));

    private static JsonObject Texts(IEnumerable<KeyValuePair<string, string>> texts) =>
        new(texts.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)JsonValue.Create(t.Value))));

    private static Dictionary<string, string> Texts(JsonNode? saved) =>
        saved is JsonObject texts ? texts.ToDictionary(t => t.Key, t => t.Value!.GetValue<string>()) : [];

    private static string Text(DateTimeOffset instant) => instant.ToString("o", CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(JsonNode saved, string name) => DateTimeOffset.Parse(saved.Text(name)!, CultureInfo.InvariantCulture);
}
