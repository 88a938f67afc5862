using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Blobs.Operations;

/// <summary>Lease Blob and Lease Container.</summary>
internal sealed class LeaseOperations(BlobStore store)
{
    /// <summary>Lease Blob.</summary>
    public BlobResponse Blob(BlobRequest request, BlobContainer container)
    {
        if (request.Snapshot is not null)
            throw new BlobException(400, "InvalidQueryParameterValue", "Value for one of the query parameters specified in the request URI is invalid.");
        var blob = container.Blobs.GetValueOrDefault(request.Address.Blob);
        if (blob?.Current is not { } item)
            throw BlobErrors.BlobNotFound();
        return Answer(request, blob.Lease, item.ETag, item.LastModified);
    }

    /// <summary>Lease Container.</summary>
    public BlobResponse Container(BlobRequest request, BlobContainer container) => Answer(request, container.Lease, container.ETag, container.LastModified);

    private BlobResponse Answer(BlobRequest request, Lease lease, string etag, DateTimeOffset lastModified)
    {
        var action = request.Header("x-ms-lease-action") ?? throw BlobErrors.MissingHeader("x-ms-lease-action");
        var now = store.Now;
        Conditions.CheckWrite(request, etag, lastModified);
        var answer = action.ToLowerInvariant() switch
        {
            "acquire" => Acquire(request, lease, now),
            "renew" => Renew(request, lease, now),
            "change" => Change(request, lease, now),
            "release" => Release(request, lease),
            "break" => Break(request, lease, now),
            _ => throw BlobErrors.InvalidHeader("x-ms-lease-action", action),
        };
        return answer.With(etag, lastModified);
    }

    private static BlobResponse Acquire(BlobRequest request, Lease lease, DateTimeOffset now)
    {
        var seconds = request.Number("x-ms-lease-duration") ?? throw BlobErrors.MissingHeader("x-ms-lease-duration");
        lease.Acquire(seconds, Id(request, "x-ms-proposed-lease-id"), now);
        return new BlobResponse(201).With("x-ms-lease-id", lease.Id);
    }

    private static BlobResponse Renew(BlobRequest request, Lease lease, DateTimeOffset now)
    {
        lease.Renew(RequiredId(request, "x-ms-lease-id"), now);
        return new BlobResponse(200).With("x-ms-lease-id", lease.Id);
    }

    private static BlobResponse Change(BlobRequest request, Lease lease, DateTimeOffset now)
    {
        lease.Change(RequiredId(request, "x-ms-lease-id"), RequiredId(request, "x-ms-proposed-lease-id"), now);
        return new BlobResponse(200).With("x-ms-lease-id", lease.Id);
    }

    private static BlobResponse Release(BlobRequest request, Lease lease)
    {
        lease.Release(RequiredId(request, "x-ms-lease-id"));
        return new BlobResponse(200);
    }

    private static BlobResponse Break(BlobRequest request, Lease lease, DateTimeOffset now) =>
        new BlobResponse(202).With("x-ms-lease-time", $"{lease.Break(request.Number("x-ms-lease-break-period"), now)}");

    private static string RequiredId(BlobRequest request, string header) => Id(request, header) ?? throw BlobErrors.MissingHeader(header);

    private static string? Id(BlobRequest request, string header)
    {
        if (request.Header(header) is not { } text)
            return null;
        return Guid.TryParse(text, out var id) ? id.ToString() : throw BlobErrors.InvalidHeader(header, text);
    }
}
