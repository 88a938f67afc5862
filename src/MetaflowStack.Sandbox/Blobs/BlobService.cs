using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Operations;
using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Blobs;

/// <summary>Which operation a request is: the service's own, a container's, or a blob's.</summary>
internal sealed class BlobService
{
    private readonly BlobStore _store;
    private readonly PutOperations _puts;
    private readonly GetOperations _gets;
    private readonly AppendOperations _appends;
    private readonly BlockOperations _blocks;
    private readonly CopyOperations _copies;
    private readonly SnapshotOperations _snapshots;
    private readonly LeaseOperations _leases;
    private readonly ContainerOperations _containers;
    private readonly ListBlobs _blobList;
    private readonly ListContainers _containerList;

    /// <summary>The operations on a store.</summary>
    public BlobService(BlobStore store)
    {
        var writer = new BlobWriter(store);
        (_store, _puts, _gets, _appends) = (store, new PutOperations(writer), new GetOperations(store), new AppendOperations(writer));
        (_blocks, _copies, _snapshots) = (new BlockOperations(store, writer), new CopyOperations(store, writer), new SnapshotOperations(store, writer));
        (_leases, _containers) = (new LeaseOperations(store), new ContainerOperations(store));
        (_blobList, _containerList) = (new ListBlobs(store), new ListContainers(store));
    }

    /// <summary>Answers a request that may be answered.</summary>
    /// <exception cref="BlobException">The service's error.</exception>
    public BlobResponse Answer(BlobRequest request, BlobAccount account)
    {
        if (request is { ResType: "account", Comp: "properties", IsRead: true })
            return ServiceOperations.AccountInformation(account);
        if (request.Address.Container.Length == 0)
            return request is { IsRead: true, Comp: "list" } ? _containerList.List(request, account) : ServiceOperations.Answer(request, account);
        if (request.ResType == "container")
            return OfContainer(request, account);
        var container = _store.Container(account, request.Address.Container);
        return OfBlob(request, account, container);
    }

    private BlobResponse OfContainer(BlobRequest request, BlobAccount account)
    {
        if (request is { Method: "PUT", Comp: "" })
            return _containers.Create(request, account);
        var container = _store.Container(account, request.Address.Container);
        return request switch
        {
            { Method: "DELETE", Comp: "" } => _containers.Delete(request, account, container),
            { IsRead: true, Comp: "" or "metadata" } => _containers.Get(request, container),
            { IsRead: true, Comp: "list" } => _blobList.List(request, account, container),
            { IsRead: true, Comp: "acl" } => _containers.GetAcl(request, container),
            { Method: "PUT", Comp: "metadata" } => _containers.SetMetadata(request, container),
            { Method: "PUT", Comp: "acl" } => _containers.SetAcl(request, account, container),
            { Method: "PUT", Comp: "lease" } => _leases.Container(request, container),
            { Comp: "undelete" or "rename" or "batch" or "blobs" } => throw BlobErrors.NotSimulated($"{request.Method} ?restype=container&comp={request.Comp}"),
            _ => throw BlobErrors.UnsupportedVerb(),
        };
    }

    private BlobResponse OfBlob(BlobRequest request, BlobAccount account, BlobContainer container) => request switch
    {
        { IsRead: true, Comp: "" } => _gets.Get(request, container),
        { IsRead: true, Comp: "metadata" } => _gets.GetMetadata(request, container),
        { IsRead: true, Comp: "blocklist" } => _blocks.Get(request, container),
        { Method: "DELETE", Comp: "" } => _snapshots.Delete(request, account, container),
        { Method: "PUT", Comp: "" } when request.Header("x-ms-copy-source") is not null => request.Header("x-ms-blob-type") is null && request.Header("x-ms-requires-sync") is null
            ? _copies.Copy(request, account, container)
            : throw BlobErrors.NotSimulated("Put Blob From URL"),
        { Method: "PUT", Comp: "" } => _puts.Put(request, account, container),
        { Method: "PUT", Comp: "metadata" } => _puts.SetMetadata(request, account, container),
        { Method: "PUT", Comp: "properties" } => _puts.SetProperties(request, container),
        { Method: "PUT", Comp: "tier" } => PutOperations.SetTier(request, container),
        { Method: "PUT", Comp: "lease" } => _leases.Blob(request, container),
        { Method: "PUT", Comp: "snapshot" } => _snapshots.Snapshot(request, account, container),
        { Method: "PUT", Comp: "undelete" } => SnapshotOperations.Undelete(request, container),
        { Method: "PUT", Comp: "appendblock" } => _appends.Append(request, container),
        { Method: "PUT", Comp: "block" } => _blocks.Put(request, container),
        { Method: "PUT", Comp: "blocklist" } => _blocks.Commit(request, account, container),
        { Comp: "page" or "pagelist" or "tags" or "query" or "copy" or "expiry" or "immutabilitypolicies" or "legalhold" or "seal" } =>
            throw BlobErrors.NotSimulated($"{request.Method} ?comp={request.Comp}"),
        { Method: "GET" or "HEAD" or "PUT" or "DELETE" } => throw BlobErrors.InvalidQuery("comp", request.Comp, ""),
        _ => throw BlobErrors.UnsupportedVerb(),
    };
}
