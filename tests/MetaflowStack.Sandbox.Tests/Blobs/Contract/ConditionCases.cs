using System.Globalization;

namespace MetaflowStack.Sandbox.Tests.Blobs.Contract;

/// <summary>"Specifying conditional headers for Blob service operations", and the conditions of Append Block.</summary>
internal static class ConditionCases
{
    private const string Other = "\"0x8D0000000000000\"";

    private static readonly string s_past = Date(DateTimeOffset.UtcNow.AddDays(-1));
    private static readonly string s_future = Date(DateTimeOffset.UtcNow.AddDays(1));

    private static readonly (string Name, Func<BlobScene, (string, string?)[], Task<BlobAnswer>> Use, string Success)[] s_writes =
    [
        ("put", (s, h) => s.PutAsync(h), "201"),
        ("set metadata", (s, h) => s.MetadataAsync(h), "200"),
        ("delete", (s, h) => s.DeleteAsync(h), "202"),
        ("snapshot", (s, h) => s.SnapshotAsync(h), "201"),
        ("lease", (s, h) => s.LeaseAsync("acquire", [("x-ms-lease-duration", "15"), .. h]), "201"),
    ];

    private static readonly (string Name, Func<BlobScene, (string, string?)[], Task<BlobAnswer>> Use)[] s_reads =
    [
        ("get", (s, h) => s.GetAsync(h)),
        ("get properties", (s, h) => s.HeadAsync(h)),
    ];

    public static IEnumerable<BlobCase> All => Writes().Concat(Reads()).Concat(Absent()).Concat(Appends());

    private static IEnumerable<BlobCase> Writes() =>
        from write in s_writes
        from condition in ((string Name, string? Value, bool Holds)[])
        [
            ("If-Match", "its", true), ("If-Match", Other, false), ("If-Match", "*", true), ("If-None-Match", "its", false), ("If-None-Match", Other, true), ("If-None-Match", "*", false),
            ("If-Modified-Since", s_past, true), ("If-Modified-Since", s_future, false), ("If-Unmodified-Since", s_past, false), ("If-Unmodified-Since", s_future, true),
        ]
        let failure = write.Name == "put" && condition.Value == "*" ? "409 BlobAlreadyExists" : "412 ConditionNotMet"
        select new BlobCase(
            $"condition: {write.Name} {condition.Name} {Show(condition.Value)}", condition.Holds ? write.Success : failure, s => s.PutAsync(),
            async s => (await write.Use(s, [(condition.Name, await ValueAsync(s, condition.Value))])).Outcome);

    private static IEnumerable<BlobCase> Reads() =>
        from read in s_reads
        from condition in ((string Name, string? Value, string Outcome)[])
        [
            ("If-Match", "its", "200"), ("If-Match", Other, "412 ConditionNotMet"), ("If-Match", "*", "200"), ("If-None-Match", "its", "304 ConditionNotMet"), ("If-None-Match", Other, "200"),
            ("If-None-Match", "*", "400 UnsatisfiableCondition"), ("If-Modified-Since", s_past, "200"), ("If-Modified-Since", s_future, "304 ConditionNotMet"),
            ("If-Unmodified-Since", s_past, "412 ConditionNotMet"), ("If-Unmodified-Since", s_future, "200"),
        ]
        select new BlobCase(
            $"condition: {read.Name} {condition.Name} {Show(condition.Value)}", condition.Outcome, s => s.PutAsync(),
            async s => (await read.Use(s, [(condition.Name, await ValueAsync(s, condition.Value))])).Outcome);

    private static IEnumerable<BlobCase> Absent()
    {
        yield return Nothing("put If-Match where nothing is", "412 ConditionNotMet", s => s.PutAsync(("If-Match", Other)));
        yield return Nothing("put If-Match * where nothing is", "412 ConditionNotMet", s => s.PutAsync(("If-Match", "*")));
        yield return Nothing("put If-None-Match * where nothing is", "201", s => s.PutAsync(("If-None-Match", "*")));
        yield return Nothing("put for appends If-None-Match * where nothing is", "201", s => s.PutAppendAsync(("If-None-Match", "*")));
        yield return Nothing("get where nothing is", "404 BlobNotFound", s => s.GetAsync());
        yield return Nothing("get If-None-Match of something where nothing is", "404 BlobNotFound", s => s.GetAsync(("If-None-Match", Other)));
        yield return Nothing("set metadata where nothing is", "404 BlobNotFound", s => s.MetadataAsync());
        yield return Nothing("delete where nothing is", "404 BlobNotFound", s => s.DeleteAsync());
        yield return Nothing("snapshot where nothing is", "404 BlobNotFound", s => s.SnapshotAsync());
        yield return new("condition: If-Match and If-None-Match together in a write", "400 MultipleConditionHeadersNotSupported", s => s.PutAsync(), async s =>
            (await s.PutAsync(("If-Match", Other), ("If-None-Match", Other))).Outcome);
        yield return new("condition: If-Match and If-Unmodified-Since together in a write", "201", s => s.PutAsync(), async s =>
            (await s.PutAsync(("If-Match", "*"), ("If-Unmodified-Since", s_future))).Outcome);
    }

    private static IEnumerable<BlobCase> Appends()
    {
        (string Name, string Outcome, (string, string?)[] Headers)[] appends =
        [
            ("at its end", "201 5 2", [("x-ms-blob-condition-appendpos", "5")]),
            ("elsewhere", "412 AppendPositionConditionNotMet", [("x-ms-blob-condition-appendpos", "4")]),
            ("up to a size", "201 5 2", [("x-ms-blob-condition-maxsize", "10")]),
            ("past a size", "412 MaxBlobSizeConditionNotMet", [("x-ms-blob-condition-maxsize", "9")]),
            ("with another ETag", "412 ConditionNotMet", [("If-Match", Other)]),
            ("with an ETag that is wrong and a position that is wrong", "412 ConditionNotMet", [("If-Match", Other), ("x-ms-blob-condition-appendpos", "4")]),
            ("with a lease id and no lease", "412 LeaseNotPresentWithBlobOperation", [("x-ms-lease-id", BlobScene.A)]),
            ("with its MD5", "201 5 2", [("Content-MD5", "W0vZgVzbF7jOrhnrGBDDTA==")]),
            ("with its CRC-64", "201 5 2", [("x-ms-content-crc64", "fI8wcJUFrHg=")]),
            ("with another's CRC-64", "400 Crc64Mismatch", [("x-ms-content-crc64", "AAAAAAAAAAA=")]),
            ("with another's MD5", "400 Md5Mismatch", [("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==")]),
        ];
        foreach (var (name, outcome, headers) in appends)
        {
            yield return new($"append {name}", outcome, s => Appended(s), async s =>
            {
                var answer = await s.AppendAsync(headers);
                return answer.Status == 201 ? $"201 {answer["x-ms-blob-append-offset"]} {answer["x-ms-blob-committed-block-count"]}" : answer.Outcome;
            });
        }

        yield return new("append to a block blob", "409 InvalidBlobType", s => s.PutAsync(), async s => (await s.AppendAsync()).Outcome);
        yield return Nothing("append where nothing is", "404 BlobNotFound", s => s.AppendAsync());
        yield return new("append nothing", "400 InvalidHeaderValue", s => s.PutAppendAsync(), async s => (await s.SendAsync("PUT", s.Blob + "?comp=appendblock", null)).Outcome);
        yield return new("append and read", "line\nline\n", Appended, async s =>
        {
            await s.AppendAsync();
            return (await s.GetAsync()).Text;
        });
        yield return new("append blob made anew is empty", "201 0", Appended, async s => $"{(await s.PutAppendAsync()).Outcome} {(await s.HeadAsync())["Content-Length"]}");
        yield return new("append blob leased: append without the id", "412 LeaseIdMissing", AppendLeased, async s => (await s.AppendAsync()).Outcome);
        yield return new("append blob leased: append with the id", "201", AppendLeased, async s => (await s.AppendAsync(("x-ms-lease-id", BlobScene.A))).Outcome);
        yield return new("append blob leased: made anew without the id", "412 LeaseIdMissing", AppendLeased, async s => (await s.PutAppendAsync()).Outcome);

        async Task AppendLeased(BlobScene scene)
        {
            await Appended(scene);
            await scene.LeaseAsync("acquire", ("x-ms-lease-duration", "60"), ("x-ms-proposed-lease-id", BlobScene.A));
        }
    }

    private static async Task Appended(BlobScene scene)
    {
        await scene.PutAppendAsync();
        await scene.AppendAsync();
    }

    private static BlobCase Nothing(string name, string expected, Func<BlobScene, Task<BlobAnswer>> act) =>
        new($"condition: {name}", expected, _ => Task.CompletedTask, async s => (await act(s)).Outcome);

    private static async Task<string?> ValueAsync(BlobScene scene, string? value) => value == "its" ? (await scene.HeadAsync())["ETag"] : value;

    private static string Show(string? value) => value == s_past ? "the past" : value == s_future ? "the future" : value == Other ? "another" : value!;

    private static string Date(DateTimeOffset instant) => instant.ToString("R", CultureInfo.InvariantCulture);
}
