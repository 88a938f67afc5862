using System.Collections.Immutable;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Blobs.Operations;

/// <summary>Snapshot Blob, Delete Blob, Undelete Blob.</summary>
internal sealed class SnapshotOperations(BlobStore store, BlobWriter writer)
{
    /// <summary>Snapshot Blob: with metadata in the request, the snapshot has that instead of the blob's, and an ETag of its own.</summary>
    public BlobResponse Snapshot(BlobRequest request, BlobAccount account, BlobContainer container)
    {
        var blob = BlobWriter.Existing(container, request.Address.Blob);
        Conditions.CheckWrite(request, blob.Current);
        blob.Lease.CheckRead(request.LeaseId, store.Now);
        var metadata = request.Metadata();
        var snapshot = metadata.Count == 0
            ? blob.Current!
            : writer.Stamp(blob.Current!) with { Metadata = metadata.ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase) };
        snapshot = snapshot with { Snapshot = store.NextInstant(), VersionId = null };
        blob.Snapshots.Add(snapshot);
        // With versioning, a snapshot makes a version too ("Blob versioning": "Blob versioning and blob snapshots").
        if (account.HasVersioning)
            writer.Put(account, container, blob, blob.Current!, overwrites: false);
        return BlobWriter.Written(201, snapshot).With("x-ms-snapshot", snapshot.Snapshot).With("x-ms-version-id", account.HasVersioning ? blob.Current!.VersionId : null);
    }

    /// <summary>Delete Blob, of the blob, a snapshot or a version.</summary>
    public BlobResponse Delete(BlobRequest request, BlobAccount account, BlobContainer container)
    {
        if (container.Blobs.GetValueOrDefault(request.Address.Blob) is not { } blob || blob.Find(request.Snapshot, request.VersionId) is not { } item)
            throw BlobErrors.BlobNotFound();
        var wanted = request.Header("x-ms-delete-snapshots")?.ToLowerInvariant();
        if (wanted is not (null or "include" or "only"))
            throw BlobErrors.InvalidHeader("x-ms-delete-snapshots", wanted);
        Conditions.CheckWrite(request, item);
        var keeps = account.RetentionDays is not null;
        if (!ReferenceEquals(item, blob.Current))
        {
            if (wanted is not null)
                throw BlobErrors.InvalidHeader("x-ms-delete-snapshots", wanted);
            Remove(item.Snapshot is null ? blob.Versions : blob.Snapshots, i => ReferenceEquals(i, item), keeps);
        }
        else
        {
            blob.Lease.CheckWrite(request.LeaseId, store.Now);
            if (wanted is null && blob.LiveSnapshots.Any())
                throw BlobErrors.SnapshotsPresent();
            Remove(blob.Snapshots, _ => true, keeps);
            if (wanted != "only")
                RemoveCurrent(account, blob, keeps);
        }

        if (blob.IsGone)
            container.Blobs.Remove(blob.Name);
        return new BlobResponse(202).With("x-ms-delete-type-permanent", keeps ? "false" : "true");
    }

    /// <summary>Undelete Blob: brings back what was deleted softly, snapshots included.</summary>
    public static BlobResponse Undelete(BlobRequest request, BlobContainer container)
    {
        if (container.Blobs.GetValueOrDefault(request.Address.Blob) is not { } blob)
            throw BlobErrors.BlobNotFound();
        Restore(blob.Snapshots);
        Restore(blob.Versions);
        blob.Current ??= blob.Deleted is { } deleted ? deleted with { DeletedAt = null } : null;
        blob.Deleted = null;
        return new BlobResponse(200);
    }

    /// <summary>With versioning, what is deleted becomes a former version; its lease ends with it.</summary>
    private void RemoveCurrent(BlobAccount account, Blob blob, bool keeps)
    {
        var former = blob.Current!;
        if (account.HasVersioning || former.VersionId is not null)
            blob.Versions.Add(former with { VersionId = former.VersionId ?? store.NextInstant() });
        else if (keeps)
            blob.Deleted = former with { DeletedAt = store.Now };
        blob.Current = null;
        blob.Uncommitted.Clear();
        blob.Lease = new Lease("blob");
    }

    private void Remove(List<BlobItem> items, Func<BlobItem, bool> condition, bool keeps)
    {
        for (var i = items.Count - 1; i >= 0; i--)
        {
            if (items[i].DeletedAt is not null || !condition(items[i]))
                continue;
            if (keeps)
                items[i] = items[i] with { DeletedAt = store.Now };
            else
                items.RemoveAt(i);
        }
    }

    private static void Restore(List<BlobItem> items)
    {
        for (var i = 0; i < items.Count; i++)
            items[i] = items[i] with { DeletedAt = null };
    }
}
