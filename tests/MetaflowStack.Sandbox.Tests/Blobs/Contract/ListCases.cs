namespace MetaflowStack.Sandbox.Tests.Blobs.Contract;

/// <summary>List Blobs and List Containers.</summary>
internal static class ListCases
{
    public static IEnumerable<BlobCase> All => Blobs().Concat(Containers());

    private static IEnumerable<BlobCase> Blobs()
    {
        yield return Listing("everything, by name", "", "/a /b/1 /b/2 /c");
        yield return Listing("a prefix", "/b", "/b/1 /b/2");
        yield return Listing("a prefix without blobs", "/x", "");
        yield return Listing("a delimiter", "/", "/a [/b/] /c", "&delimiter=%2F");
        yield return Listing("a prefix and a delimiter", "/b/", "/b/1 /b/2", "&delimiter=%2F");
        yield return Listing("at most so many", "", "/a /b/1 ...", "&maxresults=2");
        yield return new("list: page by page", "/a /b/1 /b/2 /c", MakeAsync, async s =>
        {
            var names = new List<string>();
            var marker = "";
            do
            {
                var page = await s.SendAsync("GET", $"{s.Container}?restype=container&comp=list&prefix={s.Prefix}&maxresults=1&marker={Uri.EscapeDataString(marker)}", null);
                names.AddRange(page.Xml.Element("Blobs")!.Elements("Blob").Select(b => b.Element("Name")!.Value[s.Prefix.Length..]));
                marker = page.Xml.Element("NextMarker")?.Value ?? "";
            }
            while (marker.Length > 0);
            return string.Join(' ', names);
        });
        yield return new("list: snapshots come before their blob, with metadata", "snapshot 1, snapshot 2, current 3", s => s.PutAsync(("x-ms-meta-n", "1")), async s =>
        {
            await s.SnapshotAsync();
            await s.MetadataAsync(("x-ms-meta-n", "2"));
            await s.SnapshotAsync();
            await s.MetadataAsync(("x-ms-meta-n", "3"));
            var page = await s.SendAsync("GET", $"{s.Container}?restype=container&comp=list&prefix={s.Prefix}&include=snapshots,metadata", null);
            return string.Join(", ", page.Xml.Element("Blobs")!.Elements("Blob").Select(b => $"{(b.Element("Snapshot") is null ? "current" : "snapshot")} {b.Element("Metadata")!.Element("n")!.Value}"));
        });
        yield return new("list: properties", "5 BlockBlob locked leased fixed same", s => s.LeasedAsync("leased"), async s =>
        {
            var page = await s.SendAsync("GET", $"{s.Container}?restype=container&comp=list&prefix={s.Prefix}", null);
            var properties = page.Xml.Element("Blobs")!.Element("Blob")!.Element("Properties")!;
            var etag = (await s.HeadAsync())["ETag"]!.Trim('"') == properties.Element("Etag")!.Value ? "same" : "another";
            return string.Join(' ', new[] { "Content-Length", "BlobType", "LeaseStatus", "LeaseState", "LeaseDuration" }.Select(n => properties.Element(n)!.Value).Append(etag));
        });
        yield return new("list: at most 0", "400 OutOfRangeQueryParameterValue", _ => Task.CompletedTask, async s =>
            (await s.SendAsync("GET", $"{s.Container}?restype=container&comp=list&maxresults=0", null)).Outcome);
        yield return new("list: at most what is no number", "400 InvalidQueryParameterValue", _ => Task.CompletedTask, async s =>
            (await s.SendAsync("GET", $"{s.Container}?restype=container&comp=list&maxresults=many", null)).Outcome);
    }

    private static IEnumerable<BlobCase> Containers()
    {
        yield return new("containers: a prefix, with metadata", "200 own 3", s => s.SendAsync("PUT", s.Own + "?restype=container", null, ("x-ms-meta-n", "3")), async s =>
        {
            var page = await s.SendAsync("GET", $"?comp=list&prefix={s.Own}&include=metadata", null);
            var found = page.Xml.Element("Containers")!.Elements("Container").First(c => c.Element("Name")!.Value == s.Own);
            return $"{page.Outcome} own {found.Element("Metadata")!.Element("n")!.Value}";
        });
        yield return new("containers: service properties", "200 StorageServiceProperties", _ => Task.CompletedTask, async s =>
        {
            var answer = await s.SendAsync("GET", "?restype=service&comp=properties", null);
            return $"{answer.Outcome} {answer.Xml.Name.LocalName}";
        });
        yield return new("containers: account information", "200 StorageV2", _ => Task.CompletedTask, async s =>
        {
            var answer = await s.SendAsync("GET", "?restype=account&comp=properties", null);
            return $"{answer.Outcome} {answer["x-ms-account-kind"]}";
        });
    }

    private static BlobCase Listing(string name, string prefix, string expected, string more = "") => new($"list: {name}", expected, MakeAsync, async s =>
    {
        var page = await s.SendAsync("GET", $"{s.Container}?restype=container&comp=list&prefix={s.Prefix}{Uri.EscapeDataString(prefix)}{more}", null);
        var names = page.Xml.Element("Blobs")!.Elements().Select(b => (b.Name.LocalName, Name: b.Element("Name")!.Value[s.Prefix.Length..]))
            .Select(b => b.LocalName == "BlobPrefix" ? $"[{b.Name}]" : b.Name);
        return string.Join(' ', names.Concat(page.Xml.Element("NextMarker")?.Value is { Length: > 0 } ? ["..."] : []));
    });

    private static async Task MakeAsync(BlobScene scene)
    {
        foreach (var name in (string[])["c", "b/2", "a", "b/1"])
            await scene.SendAsync("PUT", $"{scene.Blob}/{name}", name, ("x-ms-blob-type", "BlockBlob"));
    }
}
