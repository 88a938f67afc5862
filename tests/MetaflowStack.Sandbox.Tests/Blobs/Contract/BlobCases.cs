namespace MetaflowStack.Sandbox.Tests.Blobs.Contract;

/// <summary>Blobs, blocks, ranges, snapshots, copies, containers, and requests that are wrong.</summary>
internal static class BlobCases
{
    public static IEnumerable<BlobCase> All => Blobs().Concat(Ranges()).Concat(Snapshots()).Concat(Blocks()).Concat(Containers()).Concat(Wrong());

    private static IEnumerable<BlobCase> Blobs()
    {
        yield return new("blob: metadata and headers come back", "3 text/plain no-cache BlockBlob XUFAKrxLKna5cZ2REBfFkg==", s => s.PutAsync(("x-ms-meta-Serial", "3"), ("x-ms-blob-content-type", "text/plain"), ("x-ms-blob-cache-control", "no-cache")), async s =>
        {
            var answer = await s.GetAsync();
            return $"{answer["x-ms-meta-serial"]} {answer["Content-Type"]} {answer["Cache-Control"]} {answer["x-ms-blob-type"]} {answer["Content-MD5"]}";
        });
        yield return new("blob: a put replaces metadata", "nothing left", s => s.PutAsync(("x-ms-meta-Serial", "3")), async s =>
        {
            await s.PutAsync();
            return (await s.HeadAsync())["x-ms-meta-serial"] ?? "nothing left";
        });
        yield return new("blob: set metadata keeps the content and changes the ETag", "hello 4 changed", s => s.PutAsync(("x-ms-meta-Serial", "3")), async s =>
        {
            var before = (await s.HeadAsync())["ETag"];
            var set = await s.MetadataAsync(("x-ms-meta-Serial", "4"));
            var answer = await s.GetAsync();
            return $"{answer.Text} {answer["x-ms-meta-serial"]} {(before != set["ETag"] && answer["ETag"] == set["ETag"] ? "changed" : "same")}";
        });
        yield return new("blob: get metadata", "200 3", s => s.PutAsync(("x-ms-meta-Serial", "3")), async s =>
        {
            var answer = await s.SendAsync("GET", s.Blob + "?comp=metadata", null);
            return $"{answer.Outcome} {answer["x-ms-meta-serial"]}";
        });
        yield return new("blob: set properties", "200 text/css", s => s.PutAsync(), async s =>
        {
            var answer = await s.SendAsync("PUT", s.Blob + "?comp=properties", null, ("x-ms-blob-content-type", "text/css"));
            return $"{answer.Outcome} {(await s.HeadAsync())["Content-Type"]}";
        });
        yield return new("blob: a deleted one is gone", "202 404 BlobNotFound", s => s.PutAsync(), async s => $"{(await s.DeleteAsync()).Outcome} {(await s.GetAsync()).Outcome}");
        yield return new("blob: the right MD5 is taken", "201", _ => Task.CompletedTask, async s => (await s.PutAsync(("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="))).Outcome);
        yield return new("blob: a wrong MD5 is refused", "400 Md5Mismatch", _ => Task.CompletedTask, async s => (await s.PutAsync(("Content-MD5", "6wwgb3XkHVsHDzdn+BxF9w=="))).Outcome);
        yield return new("blob: an MD5 that is none is refused", "400 InvalidMd5", _ => Task.CompletedTask, async s => (await s.PutAsync(("Content-MD5", "AAAA"))).Outcome);
        yield return new("blob: a block blob cannot become an append blob", "409 InvalidBlobType", s => s.PutAsync(), async s => (await s.PutAppendAsync()).Outcome);
        yield return new("blob: copy", "202 success hello 3", s => s.PutAsync(("x-ms-meta-Serial", "3")), async s =>
        {
            var copy = await s.SendAsync("PUT", s.Blob + "-copy", null, ("x-ms-copy-source", s["endpoint"] + s.Blob));
            var answer = await s.SendAsync("GET", s.Blob + "-copy", null);
            return $"{copy.Outcome} {copy["x-ms-copy-status"]} {answer.Text} {answer["x-ms-meta-serial"]}";
        });
        yield return new("blob: names may have any characters", "200 hello", s => s.SendAsync("PUT", s.Blob + "/a%20b/%C3%A4%2B%25", "hello", ("x-ms-blob-type", "BlockBlob")), async s =>
        {
            var answer = await s.SendAsync("GET", s.Blob + "/a%20b/%C3%A4%2B%25", null);
            return $"{answer.Outcome} {answer.Text}";
        });
    }

    private static IEnumerable<BlobCase> Ranges()
    {
        (string Range, string Expected)[] ranges =
        [
            ("bytes=0-1", "206 he bytes 0-1/5"), ("bytes=3-", "206 lo bytes 3-4/5"), ("bytes=3-99", "206 lo bytes 3-4/5"), ("bytes=0-", "206 hello bytes 0-4/5"),
            ("bytes=6-", "416 InvalidRange"), ("bytes=5-", "416 InvalidRange"), ("lines=1-2", "200 hello"),
        ];
        foreach (var (range, expected) in ranges)
        {
            foreach (var header in (string[])["Range", "x-ms-range"])
            {
                yield return new($"range: {header} {range}", expected, s => s.PutAsync(), async s =>
                {
                    var answer = await s.GetAsync((header, range));
                    return answer.Status == 416 ? answer.Outcome : $"{answer.Outcome} {answer.Text} {answer["Content-Range"]}".TrimEnd();
                });
            }
        }
    }

    private static IEnumerable<BlobCase> Snapshots()
    {
        yield return new("snapshot: keeps content, ETag and metadata", "200 hello 3 same", s => s.PutAsync(("x-ms-meta-Serial", "3")), async s =>
        {
            var etag = (await s.HeadAsync())["ETag"];
            var at = await SnapshotAsync(s);
            await s.SendAsync("PUT", s.Blob, "new", ("x-ms-blob-type", "BlockBlob"));
            var answer = await s.SendAsync("GET", $"{s.Blob}?snapshot={at}", null);
            return $"{answer.Outcome} {answer.Text} {answer["x-ms-meta-serial"]} {(answer["ETag"] == etag ? "same" : "changed")}";
        });
        yield return new("snapshot: metadata of its own", "hello 4 3", s => s.PutAsync(("x-ms-meta-Serial", "3")), async s =>
        {
            var at = await SnapshotAsync(s, ("x-ms-meta-Serial", "4"));
            var answer = await s.SendAsync("GET", $"{s.Blob}?snapshot={at}", null);
            return $"{answer.Text} {answer["x-ms-meta-serial"]} {(await s.HeadAsync())["x-ms-meta-serial"]}";
        });
        yield return new("snapshot: a blob with some is not deleted", "409 SnapshotsPresent", WithSnapshot, async s => (await s.DeleteAsync()).Outcome);
        yield return new("snapshot: deleted with the blob", "202 404 BlobNotFound", WithSnapshot, async s =>
            $"{(await s.DeleteAsync(("x-ms-delete-snapshots", "include"))).Outcome} {(await s.SendAsync("HEAD", $"{s.Blob}?snapshot={s["at"]}", null)).Outcome}");
        yield return new("snapshot: deleted without the blob", "202 404 BlobNotFound 200", WithSnapshot, async s =>
            $"{(await s.DeleteAsync(("x-ms-delete-snapshots", "only"))).Outcome} {(await s.SendAsync("HEAD", $"{s.Blob}?snapshot={s["at"]}", null)).Outcome} {(await s.HeadAsync()).Outcome}");
        yield return new("snapshot: one is deleted", "202 404 BlobNotFound 200", WithSnapshot, async s =>
            $"{(await s.SendAsync("DELETE", $"{s.Blob}?snapshot={s["at"]}", null)).Outcome} {(await s.SendAsync("HEAD", $"{s.Blob}?snapshot={s["at"]}", null)).Outcome} {(await s.HeadAsync()).Outcome}");
        yield return new("snapshot: another instant is not there", "404 BlobNotFound", WithSnapshot, async s => (await s.SendAsync("GET", $"{s.Blob}?snapshot=2020-01-01T00:00:00.0000000Z", null)).Outcome);
        yield return new("snapshot: of an append blob, which grows on", "line 10", s => s.PutAppendAsync(), async s =>
        {
            await s.AppendAsync();
            var at = await SnapshotAsync(s);
            await s.AppendAsync();
            return $"{(await s.SendAsync("GET", $"{s.Blob}?snapshot={at}", null)).Text.Trim()} {(await s.HeadAsync())["Content-Length"]}";
        });
        yield return new("snapshot: delete of a leased blob's needs no id", "202", async s =>
        {
            await WithSnapshot(s);
            await s.LeaseAsync("acquire", ("x-ms-lease-duration", "60"));
        }, async s => (await s.SendAsync("DELETE", $"{s.Blob}?snapshot={s["at"]}", null)).Outcome);
    }

    private static IEnumerable<BlobCase> Blocks()
    {
        const string one = "b25l";
        const string two = "dHdv";
        yield return new("blocks: committed in the order of the list", "201 404 BlobNotFound 201 BA", s => PutBlock(s, one, "A"), async s =>
            $"{(await PutBlock(s, two, "B")).Outcome} {(await s.GetAsync()).Outcome} {(await Commit(s, $"<Latest>{two}</Latest><Uncommitted>{one}</Uncommitted>")).Outcome} {(await s.GetAsync()).Text}");
        yield return new("blocks: committed again with others", "201 ABA", async s =>
        {
            await PutBlock(s, one, "A");
            await Commit(s, $"<Latest>{one}</Latest>");
            await PutBlock(s, two, "B");
        }, async s => $"{(await Commit(s, $"<Committed>{one}</Committed><Latest>{two}</Latest><Latest>{one}</Latest>")).Outcome} {(await s.GetAsync()).Text}");
        yield return new("blocks: an unknown one", "400 InvalidBlockList", s => PutBlock(s, one, "A"), async s => (await Commit(s, $"<Latest>{two}</Latest>")).Outcome);
        yield return new("blocks: ids of one length", "400 InvalidBlobOrBlock", s => PutBlock(s, one, "A"), async s => (await PutBlock(s, "dHdvdHdv", "B")).Outcome);
        yield return new("blocks: an id that is no Base64", "400 InvalidQueryParameterValue", _ => Task.CompletedTask, async s => (await PutBlock(s, "!", "B")).Outcome);
        yield return new("blocks: a list that is no XML", "400 InvalidXmlDocument", _ => Task.CompletedTask, async s => (await s.SendAsync("PUT", s.Blob + "?comp=blocklist", "<BlockList>")).Outcome);
        yield return new("blocks: none", "201 0", _ => Task.CompletedTask, async s => $"{(await Commit(s, "")).Outcome} {(await s.HeadAsync())["Content-Length"]}");
        yield return new("blocks: If-None-Match * on an existing blob", "409 BlobAlreadyExists", s => s.PutAsync(), async s => (await Commit(s, "", ("If-None-Match", "*"))).Outcome);
        yield return new("blocks: a leased blob", "412 LeaseIdMissing", s => s.LeasedAsync("leased"), async s => (await Commit(s, "")).Outcome);
        yield return new("blocks: their list", "200 one:1 | two:1", async s =>
        {
            await PutBlock(s, one, "A");
            await Commit(s, $"<Latest>{one}</Latest>");
            await PutBlock(s, two, "B");
        }, async s =>
        {
            var answer = await s.SendAsync("GET", s.Blob + "?comp=blocklist&blocklisttype=all", null);
            string Show(string name) => string.Join(' ', answer.Xml.Element(name)!.Elements("Block")
                .Select(b => $"{System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(b.Element("Name")!.Value))}:{b.Element("Size")!.Value}"));
            return $"{answer.Outcome} {Show("CommittedBlocks")} | {Show("UncommittedBlocks")}";
        });
    }

    private static IEnumerable<BlobCase> Containers()
    {
        yield return new("container: created, there, deleted, gone", "201 200 3 available 202 404 ContainerNotFound", _ => Task.CompletedTask, async s =>
        {
            var created = await s.SendAsync("PUT", s.Own + "?restype=container", null, ("x-ms-meta-Serial", "3"));
            var shown = await s.SendAsync("GET", s.Own + "?restype=container", null);
            var deleted = await s.SendAsync("DELETE", s.Own + "?restype=container", null);
            var gone = await s.SendAsync("HEAD", s.Own + "?restype=container", null);
            return $"{created.Outcome} {shown.Outcome} {shown["x-ms-meta-serial"]} {shown["x-ms-lease-state"]} {deleted.Outcome} {gone.Outcome}";
        });
        yield return new("container: one that exists", "409 ContainerAlreadyExists", _ => Task.CompletedTask, async s => (await s.SendAsync("PUT", s.Container + "?restype=container", null)).Outcome);
        yield return new("container: a blob in one that is not there", "404 ContainerNotFound", _ => Task.CompletedTask, async s =>
            (await s.SendAsync("PUT", s.Own + "/b", "x", ("x-ms-blob-type", "BlockBlob"))).Outcome);
        yield return new("container: a list of one that is not there", "404 ContainerNotFound", _ => Task.CompletedTask, async s => (await s.SendAsync("GET", s.Own + "?restype=container&comp=list", null)).Outcome);
        yield return new("container: delete of one that is not there", "404 ContainerNotFound", _ => Task.CompletedTask, async s => (await s.SendAsync("DELETE", s.Own + "?restype=container", null)).Outcome);
        yield return new("container: a name too short", "400 OutOfRangeInput", _ => Task.CompletedTask, async s => (await s.SendAsync("PUT", "ab?restype=container", null)).Outcome);
        yield return new("container: a name with capitals", "400 InvalidResourceName", _ => Task.CompletedTask, async s => (await s.SendAsync("PUT", "Abc?restype=container", null)).Outcome);
        yield return new("container: metadata", "200 4", s => s.SendAsync("PUT", s.Own + "?restype=container", null, ("x-ms-meta-Serial", "3")), async s =>
            $"{(await s.SendAsync("PUT", s.Own + "?restype=container&comp=metadata", null, ("x-ms-meta-Serial", "4"))).Outcome} {(await s.SendAsync("HEAD", s.Own + "?restype=container", null))["x-ms-meta-serial"]}");
        yield return new("container: leased, it is not deleted without the id", "201 412 LeaseIdMissing 202", s => s.SendAsync("PUT", s.Own + "?restype=container", null), async s =>
        {
            var lease = await s.SendAsync("PUT", s.Own + "?restype=container&comp=lease", null, ("x-ms-lease-action", "acquire"), ("x-ms-lease-duration", "15"), ("x-ms-proposed-lease-id", BlobScene.A));
            var refused = await s.SendAsync("DELETE", s.Own + "?restype=container", null);
            return $"{lease.Outcome} {refused.Outcome} {(await s.SendAsync("DELETE", s.Own + "?restype=container", null, ("x-ms-lease-id", BlobScene.A))).Outcome}";
        });
    }

    private static IEnumerable<BlobCase> Wrong()
    {
        yield return new("wrong: an unknown version", "400 InvalidHeaderValue", _ => Task.CompletedTask, async s => (await s.GetAsync(("x-ms-version", "2021-12-03"))).Outcome);
        yield return new("wrong: no blob type", "400 MissingRequiredHeader", _ => Task.CompletedTask, async s => (await s.SendAsync("PUT", s.Blob, "x")).Outcome);
        yield return new("wrong: an unknown blob type", "400 InvalidHeaderValue", _ => Task.CompletedTask, async s => (await s.SendAsync("PUT", s.Blob, "x", ("x-ms-blob-type", "Block"))).Outcome);
        yield return new("wrong: an append blob with content", "400 InvalidHeaderValue", _ => Task.CompletedTask, async s => (await s.SendAsync("PUT", s.Blob, "x", ("x-ms-blob-type", "AppendBlob"))).Outcome);
        yield return new("wrong: a metadata name that is no identifier", "400 InvalidMetadata", _ => Task.CompletedTask, async s => (await s.PutAsync(("x-ms-meta-a-b", "1"))).Outcome);
        yield return new("wrong: another's signature", "403 AuthenticationFailed", _ => Task.CompletedTask, async s =>
            (await s.GetAsync(("Authorization", $"SharedKey {s.Account}:{Convert.ToBase64String(new byte[32])}"))).Outcome);
        yield return new("wrong: what to do with snapshots", "400 InvalidHeaderValue", s => s.PutAsync(), async s => (await s.DeleteAsync(("x-ms-delete-snapshots", "keep"))).Outcome);
    }

    private static async Task WithSnapshot(BlobScene scene)
    {
        await scene.PutAsync();
        scene["at"] = await SnapshotAsync(scene);
    }

    private static async Task<string> SnapshotAsync(BlobScene scene, params (string, string?)[] headers) =>
        Uri.EscapeDataString((await scene.SnapshotAsync(headers))["x-ms-snapshot"]!);

    private static Task<BlobAnswer> PutBlock(BlobScene scene, string id, string text) => scene.SendAsync("PUT", $"{scene.Blob}?comp=block&blockid={Uri.EscapeDataString(id)}", text);

    private static Task<BlobAnswer> Commit(BlobScene scene, string entries, params (string, string?)[] headers) =>
        scene.SendAsync("PUT", scene.Blob + "?comp=blocklist", $"<BlockList>{entries}</BlockList>", headers);
}
