using System.Xml.Linq;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Blobs.Operations;

/// <summary>List Containers.</summary>
internal sealed class ListContainers(BlobStore store)
{
    /// <summary>A page of an account's containers.</summary>
    public BlobResponse List(BlobRequest request, BlobAccount account)
    {
        var page = ListPage.Of(request);
        var matching = store.Containers(account)
            .Where(c => c.Name.StartsWith(page.Prefix, StringComparison.Ordinal))
            .Where(c => page.From is null || string.CompareOrdinal(c.Name, page.From) >= 0)
            .Where(c => !c.Name.StartsWith('$') || page.Include.Contains("system") || c.Name is not "$logs")
            .Take(page.Size + 1).ToList();
        var root = new XElement("EnumerationResults", new XAttribute("ServiceEndpoint", request.Address.Endpoint));
        foreach (var (name, parameter) in ((string, string)[])[("Prefix", "prefix"), ("Marker", "marker"), ("MaxResults", "maxresults")])
        {
            if (request.Parameter(parameter) is { } value)
                root.Add(new XElement(name, value));
        }

        root.Add(new XElement("Containers", matching.Take(page.Size).Select(c => Show(c, page))));
        root.Add(new XElement("NextMarker", matching.Count > page.Size ? ListPage.Marker(matching[^1].Name) : null));
        return BlobResponse.Xml(200, root);
    }

    private XElement Show(BlobContainer container, ListPage page)
    {
        var state = container.Lease.At(store.Now);
        var properties = new XElement("Properties",
            new XElement("Last-Modified", BlobResponse.HttpDate(container.LastModified)), new XElement("Etag", $"\"{container.ETag}\""),
            new XElement("LeaseStatus", container.Lease.IsLocked(store.Now) ? "locked" : "unlocked"),
            new XElement("LeaseState", state.ToString().ToLowerInvariant()),
            state == LeaseState.Leased ? new XElement("LeaseDuration", container.Lease.IsInfinite ? "infinite" : "fixed") : null,
            container.PublicAccess == "None" ? null : new XElement("PublicAccess", container.PublicAccess.ToLowerInvariant()),
            new XElement("DefaultEncryptionScope", "$account-encryption-key"), new XElement("DenyEncryptionScopeOverride", false),
            new XElement("HasImmutabilityPolicy", false), new XElement("HasLegalHold", false), new XElement("ImmutableStorageWithVersioningEnabled", false));
        var shown = new XElement("Container", new XElement("Name", container.Name), properties);
        if (page.Include.Contains("metadata"))
            shown.Add(new XElement("Metadata", container.Metadata.Select(m => new XElement(m.Key, m.Value))));
        return shown;
    }
}
