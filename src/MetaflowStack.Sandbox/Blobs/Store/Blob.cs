namespace MetaflowStack.Sandbox.Blobs.Store;

/// <summary>A blob's name with all that there is under it.</summary>
/// <param name="name">The name.</param>
internal sealed class Blob(string name)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>What it is now; null when it was deleted or only has blocks that nobody committed yet.</summary>
    public BlobItem? Current { get; set; }

    /// <summary>Its snapshots, oldest first; softly deleted ones among them.</summary>
    public List<BlobItem> Snapshots { get; } = [];

    /// <summary>Its former versions, oldest first; softly deleted ones among them.</summary>
    public List<BlobItem> Versions { get; } = [];

    /// <summary>What it was when it was deleted softly, or null.</summary>
    public BlobItem? Deleted { get; set; }

    /// <summary>Blocks that were uploaded and not committed, by their ids.</summary>
    public Dictionary<string, BlobContent> Uncommitted { get; } = new(StringComparer.Ordinal);

    /// <summary>Its lease.</summary>
    public Lease Lease { get; set; } = new("blob");

    /// <summary>Its snapshots that are not deleted.</summary>
    public IEnumerable<BlobItem> LiveSnapshots => Snapshots.Where(s => s.DeletedAt is null);

    /// <summary>Whether nothing is left of it.</summary>
    public bool IsGone => Current is null && Deleted is null && Snapshots.Count == 0 && Versions.Count == 0 && Uncommitted.Count == 0;

    /// <summary>The state that a request names: a snapshot, a version, or what it is now; null when there is none.</summary>
    public BlobItem? Find(string? snapshot, string? versionId)
    {
        if (snapshot is not null)
            return LiveSnapshots.FirstOrDefault(s => s.Snapshot == snapshot);
        if (versionId is not null && versionId != Current?.VersionId)
            return Versions.FirstOrDefault(v => v.VersionId == versionId && v.DeletedAt is null);
        return Current;
    }
}
