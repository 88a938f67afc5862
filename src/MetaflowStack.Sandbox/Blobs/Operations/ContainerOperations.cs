using System.Xml.Linq;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Blobs.Operations;

/// <summary>Create, Get Properties, Set Metadata, Get and Set ACL, Delete of a container.</summary>
internal sealed class ContainerOperations(BlobStore store)
{
    /// <summary>Create Container.</summary>
    public BlobResponse Create(BlobRequest request, BlobAccount account)
    {
        CheckName(request.Address.Container);
        var access = PublicAccess(request, account);
        var metadata = request.Metadata();
        var container = store.Create(account, request.Address.Container);
        (container.PublicAccess, container.Metadata) = (access, metadata);
        return Written(201, container);
    }

    /// <summary>Get Container Properties, and Get Container Metadata.</summary>
    public BlobResponse Get(BlobRequest request, BlobContainer container)
    {
        container.Lease.CheckRead(request.LeaseId, store.Now);
        var answer = Written(200, container);
        foreach (var (name, value) in container.Metadata)
            answer.With($"x-ms-meta-{name}", value);
        if (request.Comp == "metadata")
            return answer;
        var state = container.Lease.At(store.Now);
        return answer.With("x-ms-blob-public-access", container.PublicAccess == "None" ? null : container.PublicAccess.ToLowerInvariant())
            .With("x-ms-lease-status", container.Lease.IsLocked(store.Now) ? "locked" : "unlocked")
            .With("x-ms-lease-state", state.ToString().ToLowerInvariant())
            .With("x-ms-lease-duration", state != LeaseState.Leased ? null : container.Lease.IsInfinite ? "infinite" : "fixed")
            .With("x-ms-has-immutability-policy", "false").With("x-ms-has-legal-hold", "false")
            .With("x-ms-immutable-storage-with-versioning-enabled", "false")
            .With("x-ms-default-encryption-scope", "$account-encryption-key").With("x-ms-deny-encryption-scope-override", "false");
    }

    /// <summary>Set Container Metadata: only If-Modified-Since is a condition here.</summary>
    public BlobResponse SetMetadata(BlobRequest request, BlobContainer container)
    {
        Conditions.CheckWrite(request, container.ETag, container.LastModified);
        container.Lease.CheckRead(request.LeaseId, store.Now);
        container.Metadata = request.Metadata();
        return Changed(container);
    }

    /// <summary>Get Container ACL: the sandbox has no stored access policies.</summary>
    public BlobResponse GetAcl(BlobRequest request, BlobContainer container)
    {
        container.Lease.CheckRead(request.LeaseId, store.Now);
        return BlobResponse.Xml(200, new XElement("SignedIdentifiers")).With(container.ETag, container.LastModified)
            .With("x-ms-blob-public-access", container.PublicAccess == "None" ? null : container.PublicAccess.ToLowerInvariant());
    }

    /// <summary>Set Container ACL: sets what is public.</summary>
    public BlobResponse SetAcl(BlobRequest request, BlobAccount account, BlobContainer container)
    {
        Conditions.CheckWrite(request, container.ETag, container.LastModified);
        container.Lease.CheckRead(request.LeaseId, store.Now);
        container.PublicAccess = PublicAccess(request, account);
        return Changed(container);
    }

    /// <summary>Delete Container.</summary>
    public BlobResponse Delete(BlobRequest request, BlobAccount account, BlobContainer container)
    {
        Conditions.CheckWrite(request, container.ETag, container.LastModified);
        container.Lease.CheckWrite(request.LeaseId, store.Now);
        store.Delete(account.Id, container.Name);
        return new BlobResponse(202);
    }

    private BlobResponse Changed(BlobContainer container)
    {
        (container.ETag, container.LastModified) = (store.NextETag(), store.Now);
        return Written(200, container);
    }

    private static BlobResponse Written(int status, BlobContainer container) => new BlobResponse(status).With(container.ETag, container.LastModified);

    private static string PublicAccess(BlobRequest request, BlobAccount account)
    {
        var wanted = request.Header("x-ms-blob-public-access");
        return wanted?.ToLowerInvariant() switch
        {
            null => "None",
            "blob" or "container" when !account.AllowsPublicAccess => throw BlobErrors.PublicAccessNotPermitted(),
            "blob" => "Blob",
            "container" => "Container",
            _ => throw BlobErrors.InvalidHeader("x-ms-blob-public-access", wanted),
        };
    }

    /// <summary>"Naming and referencing containers, blobs, and metadata".</summary>
    private static void CheckName(string name)
    {
        if (name is BlobAddress.RootContainer or "$logs" or "$web")
            return;
        if (name.Length is < 3 or > 63)
            throw BlobErrors.NameOutOfRange();
        var isValid = name.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c == '-')
            && !name.StartsWith('-') && !name.EndsWith('-') && !name.Contains("--", StringComparison.Ordinal);
        if (!isValid)
            throw BlobErrors.InvalidResourceName();
    }
}
