using System.Globalization;
using Azure.Core;

namespace MetaflowStack.Azure.Blobs;

/// <summary>One blob: the operations of the Blob service REST API that the state needs. Safe from many threads.</summary>
internal sealed class BlobClient(BlobSender sender, Uri url)
{
    // "-1 for a lease that never expires" (Lease Blob).
    private static readonly TimeSpan Endless = Timeout.InfiniteTimeSpan;

    /// <summary>The blob's URL.</summary>
    public Uri Url => url;

    /// <summary>Get Blob.</summary>
    public Task<BlobAnswer> GetAsync(CancellationToken cancellationToken) => sender.SendAsync(RequestMethod.Get, url, null, cancellationToken);

    /// <summary>Get Blob of a snapshot.</summary>
    public Task<BlobAnswer> GetSnapshotAsync(string snapshot, CancellationToken cancellationToken) =>
        sender.SendAsync(RequestMethod.Get, With($"snapshot={Uri.EscapeDataString(snapshot)}"), null, cancellationToken);

    /// <summary>Get Blob Properties.</summary>
    public Task<BlobAnswer> GetPropertiesAsync(CancellationToken cancellationToken) =>
        sender.SendAsync(RequestMethod.Head, url, null, cancellationToken);

    /// <summary>Put Blob: replaces content and metadata in one step.</summary>
    public Task<BlobAnswer> PutAsync(
        ReadOnlyMemory<byte> content, IReadOnlyDictionary<string, string> metadata, BlobConditions conditions, CancellationToken cancellationToken) =>
        SendAsync(url, conditions, request =>
        {
            request.Headers.SetValue("x-ms-blob-type", "BlockBlob");
            request.Headers.SetValue("Content-Type", "application/json");
            request.Content = RequestContent.Create(content);
            BlobMetadata.Write(request, metadata);
        }, cancellationToken);

    /// <summary>Put Blob for an append blob: makes it, or makes it empty.</summary>
    public Task<BlobAnswer> PutEmptyAppendBlobAsync(BlobConditions conditions, CancellationToken cancellationToken) =>
        SendAsync(url, conditions, request =>
        {
            request.Headers.SetValue("x-ms-blob-type", "AppendBlob");
            request.Headers.SetValue("x-ms-blob-content-type", "application/x-ndjson");
        }, cancellationToken);

    /// <summary>Append Block: at most 4 MiB, at most 50,000 times a blob.</summary>
    public Task<BlobAnswer> AppendAsync(ReadOnlyMemory<byte> content, BlobConditions conditions, CancellationToken cancellationToken) =>
        SendAsync(With("comp=appendblock"), conditions, request => request.Content = RequestContent.Create(content), cancellationToken);

    /// <summary>Set Blob Metadata: replaces all of it.</summary>
    public Task<BlobAnswer> SetMetadataAsync(IReadOnlyDictionary<string, string> metadata, BlobConditions conditions, CancellationToken cancellationToken) =>
        SendAsync(With("comp=metadata"), conditions, request => BlobMetadata.Write(request, metadata), cancellationToken);

    /// <summary>Snapshot Blob, with metadata of its own.</summary>
    public Task<BlobAnswer> SnapshotAsync(IReadOnlyDictionary<string, string> metadata, BlobConditions conditions, CancellationToken cancellationToken) =>
        SendAsync(With("comp=snapshot"), conditions, request => BlobMetadata.Write(request, metadata), cancellationToken);

    /// <summary>Delete Blob; one that has snapshots is refused.</summary>
    public Task<BlobAnswer> DeleteAsync(BlobConditions conditions, CancellationToken cancellationToken) =>
        sender.SendAsync(RequestMethod.Delete, url, request => Write(request, conditions), cancellationToken);

    /// <summary>Lease Blob, acquire. Asking again with the same id is no conflict.</summary>
    /// <param name="leaseId">The id that the lease shall have: a GUID.</param>
    /// <param name="duration">15 to 60 seconds, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="ifMatch">The ETag that the blob must have.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<BlobAnswer> AcquireLeaseAsync(string leaseId, TimeSpan duration, string? ifMatch, CancellationToken cancellationToken) =>
        LeaseAsync("acquire", new BlobConditions { IfMatch = ifMatch }, request =>
        {
            request.Headers.SetValue("x-ms-lease-duration", duration == Endless ? "-1" : Seconds(duration));
            request.Headers.SetValue("x-ms-proposed-lease-id", leaseId);
        }, cancellationToken);

    /// <summary>Lease Blob, renew. Works on a lease that has ended if nobody has changed or leased the blob since.</summary>
    public Task<BlobAnswer> RenewLeaseAsync(string leaseId, CancellationToken cancellationToken) =>
        LeaseAsync("renew", new BlobConditions { LeaseId = leaseId }, null, cancellationToken);

    /// <summary>Lease Blob, release: free at once.</summary>
    public Task<BlobAnswer> ReleaseLeaseAsync(string leaseId, CancellationToken cancellationToken) =>
        LeaseAsync("release", new BlobConditions { LeaseId = leaseId }, null, cancellationToken);

    /// <summary>Lease Blob, break at once: whoever has the lease can write no more.</summary>
    public Task<BlobAnswer> BreakLeaseAsync(string? ifMatch, CancellationToken cancellationToken) =>
        LeaseAsync("break", new BlobConditions { IfMatch = ifMatch }, request => request.Headers.SetValue("x-ms-lease-break-period", "0"), cancellationToken);

    private Task<BlobAnswer> LeaseAsync(string action, BlobConditions conditions, Action<Request>? prepare, CancellationToken cancellationToken) =>
        SendAsync(With("comp=lease"), conditions, request =>
        {
            request.Headers.SetValue("x-ms-lease-action", action);
            prepare?.Invoke(request);
        }, cancellationToken);

    private Task<BlobAnswer> SendAsync(Uri target, BlobConditions conditions, Action<Request> prepare, CancellationToken cancellationToken) =>
        sender.SendAsync(RequestMethod.Put, target, request =>
        {
            Write(request, conditions);
            prepare(request);
        }, cancellationToken);

    private static void Write(Request request, BlobConditions conditions)
    {
        if (conditions.IfMatch is { } etag)
            request.Headers.SetValue("If-Match", etag);
        if (conditions.IfMissing)
            request.Headers.SetValue("If-None-Match", "*");
        if (conditions.LeaseId is { } lease)
            request.Headers.SetValue("x-ms-lease-id", lease);
        if (conditions.AppendPosition is { } position)
            request.Headers.SetValue("x-ms-blob-condition-appendpos", position.ToString(CultureInfo.InvariantCulture));
    }

    private Uri With(string query) => new($"{url.AbsoluteUri}?{query}");

    private static string Seconds(TimeSpan span) => ((int)span.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
