using System.Xml.Linq;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Blobs.Operations;

/// <summary>List Blobs: by name; of one name, snapshots and former versions come before what it is now.</summary>
internal sealed class ListBlobs(BlobStore store)
{
    /// <summary>One line of a list: a state of a blob, or what names have in common up to the delimiter.</summary>
    private sealed record Entry(string Name, string Order, Blob? Blob, BlobItem? Item)
    {
        /// <summary>What a marker is made of; the zero sorts before every character of a name.</summary>
        public string Key => $"{Name}\0{Order}";
    }

    /// <summary>A page of a container's blobs.</summary>
    public BlobResponse List(BlobRequest request, BlobAccount account, BlobContainer container)
    {
        var page = ListPage.Of(request);
        var delimiter = request.Parameter("delimiter");
        var entries = Entries(container, page, delimiter)
            .Where(e => page.From is null || string.CompareOrdinal(e.Key, page.From) >= 0)
            .Take(page.Size + 1).ToList();
        var root = new XElement("EnumerationResults",
            new XAttribute("ServiceEndpoint", request.Address.Endpoint), new XAttribute("ContainerName", container.Name));
        foreach (var (name, parameter) in ((string, string)[])[("Prefix", "prefix"), ("Marker", "marker"), ("MaxResults", "maxresults"), ("Delimiter", "delimiter")])
        {
            if (request.Parameter(parameter) is { } value)
                root.Add(new XElement(name, value));
        }

        root.Add(new XElement("Blobs", entries.Take(page.Size).Select(e => e.Item is null ? new XElement("BlobPrefix", new XElement("Name", e.Name)) : Show(e, account, page))));
        root.Add(new XElement("NextMarker", entries.Count > page.Size ? ListPage.Marker(entries[^1].Key) : null));
        return BlobResponse.Xml(200, root);
    }

    private static IEnumerable<Entry> Entries(BlobContainer container, ListPage page, string? delimiter)
    {
        string? last = null;
        foreach (var blob in container.Blobs.Values.Where(b => b.Name.StartsWith(page.Prefix, StringComparison.Ordinal)))
        {
            var end = delimiter is null ? -1 : blob.Name.IndexOf(delimiter, page.Prefix.Length, StringComparison.Ordinal);
            if (end >= 0)
            {
                var prefix = blob.Name[..(end + delimiter!.Length)];
                if (prefix != last && States(blob, page).Any())
                    yield return new Entry(last = prefix, "", null, null);
                continue;
            }

            foreach (var (order, item) in States(blob, page))
                yield return new Entry(blob.Name, order, blob, item);
        }
    }

    private static IEnumerable<(string Order, BlobItem Item)> States(Blob blob, ListPage page)
    {
        var withDeleted = page.Include.Contains("deleted");
        if (page.Include.Contains("snapshots"))
        {
            foreach (var snapshot in blob.Snapshots.Where(s => withDeleted || s.DeletedAt is null))
                yield return ($"1{snapshot.Snapshot}", snapshot);
        }

        if (page.Include.Contains("versions"))
        {
            foreach (var version in blob.Versions.Where(v => withDeleted || v.DeletedAt is null))
                yield return ($"2{version.VersionId}", version);
        }

        if ((blob.Current ?? (withDeleted ? blob.Deleted : null)) is { } current)
            yield return ("3", current);
        else if (blob.Uncommitted.Count > 0 && page.Include.Contains("uncommittedblobs"))
            yield return ("3", new BlobItem { Type = BlobType.BlockBlob, Content = BlobContent.Empty, ETag = "", LastModified = default, CreatedAt = default });
    }

    private XElement Show(Entry entry, BlobAccount account, ListPage page)
    {
        var (blob, item) = (entry.Blob!, entry.Item!);
        var isCurrent = ReferenceEquals(item, blob.Current);
        var shown = new XElement("Blob", new XElement("Name", blob.Name));
        if (item.Snapshot is not null)
            shown.Add(new XElement("Snapshot", item.Snapshot));
        if (item.VersionId is not null && page.Include.Contains("versions"))
            shown.Add(new XElement("VersionId", item.VersionId), isCurrent ? new XElement("IsCurrentVersion", true) : null);
        if (item.DeletedAt is not null)
            shown.Add(new XElement("Deleted", true));
        shown.Add(Properties(blob, item, isCurrent, account));
        if (page.Include.Contains("metadata"))
            shown.Add(new XElement("Metadata", item.Metadata.Select(m => new XElement(m.Key, m.Value))));
        shown.Add(new XElement("OrMetadata"));
        return shown;
    }

    private XElement Properties(Blob blob, BlobItem item, bool isCurrent, BlobAccount account)
    {
        var properties = new XElement("Properties",
            new XElement("Creation-Time", BlobResponse.HttpDate(item.CreatedAt)), new XElement("Last-Modified", BlobResponse.HttpDate(item.LastModified)),
            new XElement("Etag", item.ETag), new XElement("Content-Length", item.Content.Length));
        foreach (var name in (string[])["Content-Type", "Content-Encoding", "Content-Language", "Content-CRC64", "Content-MD5", "Cache-Control", "Content-Disposition"])
            properties.Add(new XElement(name, item.ContentHeaders.GetValueOrDefault(name)));
        properties.Add(new XElement("BlobType", item.Type.ToString()));
        if (item.Type == BlobType.BlockBlob)
            properties.Add(new XElement("AccessTier", item.AccessTier ?? "Hot"), item.AccessTier is null ? new XElement("AccessTierInferred", true) : null);
        if (isCurrent)
        {
            var state = blob.Lease.At(store.Now);
            properties.Add(new XElement("LeaseStatus", blob.Lease.IsLocked(store.Now) ? "locked" : "unlocked"), new XElement("LeaseState", state.ToString().ToLowerInvariant()));
            if (state == LeaseState.Leased)
                properties.Add(new XElement("LeaseDuration", blob.Lease.IsInfinite ? "infinite" : "fixed"));
        }

        properties.Add(new XElement("ServerEncrypted", true));
        if (item.DeletedAt is { } deleted)
        {
            var left = (account.RetentionDays ?? 0) - (store.Now - deleted).TotalDays;
            properties.Add(new XElement("DeletedTime", BlobResponse.HttpDate(deleted)), new XElement("RemainingRetentionDays", (int)Math.Max(0, left)));
        }

        return properties;
    }
}
