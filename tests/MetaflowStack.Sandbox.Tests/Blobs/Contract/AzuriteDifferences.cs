namespace MetaflowStack.Sandbox.Tests.Blobs.Contract;

/// <summary>Something in which the real Azurite (3.37.0) does not do what is published about the Blob service.</summary>
/// <param name="Case">The case's name.</param>
/// <param name="Outcome">What Azurite makes of it.</param>
/// <param name="Reason">What is published, and where.</param>
internal sealed record AzuriteDifference(string Case, string Outcome, string Reason);

/// <summary>All known differences.</summary>
internal static class AzuriteDifferences
{
    private static readonly string[] s_scopes = ["x-ms-immutable-storage-with-versioning-enabled", "x-ms-default-encryption-scope", "x-ms-deny-encryption-scope-override"];

    private const string NoneMatchAll = "\"Specifying conditional headers\": If-None-Match with * fails a write to what exists with 412; Azurite lets it through";
    private const string SnapshotIsWrite = "Snapshot Blob is a write, whose conditions fail with 412 (\"Snapshot Blob\", request headers); Azurite treats it as a read";
    private const string ForeignUnit = "RFC 9110, 14.2: a range in another unit than bytes is ignored; Azurite takes any unit for bytes";
    private const string NoCode = "\"Common REST API error codes\": every error has a code; Azurite's request parser answers without one";

    /// <summary>Headers of one side only, by what was asked and answered (empty: everything).</summary>
    public static IReadOnlyList<(string Request, string[] Headers, string Reason)> Headers { get; } =
    [
        ("", ["connection", "keep-alive", "transfer-encoding", "content-length"], "matters of the web servers"),
        ("", ["x-ms-version"], "\"Common response headers\": in every answer; Azurite leaves it out of errors"),
        ("GET blob 304", ["content-type"], "there is nothing that could have a type"),
        ("HEAD blob error", ["content-type"], "the type of the body that a GET would have"),
        ("HEAD container restype=container error", ["content-type"], "the type of the body that a GET would have"),
        ("GET blob 200", ["x-ms-blob-content-md5", "x-ms-blob-sealed"], "\"Get Blob\": with ranges, and of sealed blobs; Azurite sends them always"),
        ("HEAD blob 200", ["x-ms-access-tier-change-time", "x-ms-blob-sealed"], "\"Get Blob Properties\": of blobs whose tier was set, and of sealed ones; Azurite sends them always"),
        ("GET blob comp=metadata 200", ["x-ms-creation-time", "x-ms-blob-type", "x-ms-lease-state", "x-ms-lease-status", "accept-ranges", "x-ms-server-encrypted", "x-ms-blob-content-md5", "content-type", "content-md5"],
            "\"Get Blob Metadata\" has ETag, Last-Modified and metadata; Azurite answers as to Get Blob"),
        ("GET container restype=container 200", s_scopes, "accounts of today send them; Azurite does not"),
        ("HEAD container restype=container 200", s_scopes, "accounts of today send them; Azurite does not"),
        ("PUT blob comp=blocklist 201", ["content-md5", "x-ms-content-crc64"], "\"Put Block List\": the MD5 only if it was sent, else the CRC-64"),
        ("PUT blob comp=snapshot 201", ["x-ms-request-server-encrypted"], "\"Snapshot Blob\" has it; Azurite leaves it out"),
    ];

    /// <summary>What comes out of a case otherwise.</summary>
    public static IReadOnlyList<AzuriteDifference> All { get; } =
    [
        new("lease expired: renew another's", "200 leased fixed", "\"Outcomes of lease operations\": renew (B) of expired (A) fails; Azurite does not compare the id"),
        new("lease: an id must be a GUID", "201", "\"Lease Blob\", x-ms-proposed-lease-id: 400 if it is not in the correct format; Azurite does not check it"),
        new("lease: an action must be known", "400", NoCode),
        new("condition: set metadata If-None-Match *", "200", NoneMatchAll),
        new("condition: delete If-None-Match *", "202", NoneMatchAll),
        new("condition: lease If-None-Match *", "201", NoneMatchAll),
        new("condition: snapshot If-None-Match *", "400 UnsatisfiableCondition", SnapshotIsWrite),
        new("condition: snapshot If-None-Match its", "304 ConditionNotMet", SnapshotIsWrite),
        new("condition: snapshot If-Modified-Since the future", "304 ConditionNotMet", SnapshotIsWrite),
        new("blob: a block blob cannot become an append blob", "201", "\"Put Blob\": the type cannot be changed unless the blob is deleted; Azurite changes it"),
        new("range: Range bytes=5-", "206  bytes 5-4/5", "RFC 9110, 15.5.17: a range that begins at the end cannot be satisfied"),
        new("range: x-ms-range bytes=5-", "206  bytes 5-4/5", "RFC 9110, 15.5.17: a range that begins at the end cannot be satisfied"),
        new("range: Range lines=1-2", "206 el bytes 1-2/5", ForeignUnit),
        new("range: x-ms-range lines=1-2", "206 el bytes 1-2/5", ForeignUnit),
        new("blocks: a list that is no XML", "400", NoCode),
        new("wrong: no blob type", "400", NoCode),
        new("wrong: an unknown blob type", "400", NoCode),
        new("wrong: an append blob with content", "400 InvalidOperation", "\"Put Blob\": an append blob's Content-Length must be 0, and a header with a wrong value is InvalidHeaderValue"),
        new("wrong: another's signature", "403 AuthorizationFailure", "\"Common REST API error codes\": a wrong signature is AuthenticationFailed"),
        new("wrong: what to do with snapshots", "400", NoCode),
        new("list: a delimiter", "[/b/] /a /c", "\"List Blobs\": results come in the order of names; Azurite has all prefixes first"),
        new("list: snapshots come before their blob, with metadata", "current 3, snapshot 1, snapshot 2", "\"List Blobs\", sample response: a blob's snapshots precede it"),
        new("list: at most 0", "400", NoCode),
        new("list: at most what is no number", "400", NoCode),
    ];
}
