namespace MetaflowStack.Sandbox.Tests.Blobs.Contract;

/// <summary>The two tables of Lease Blob: outcomes of lease operations, and of use attempts, by lease state.</summary>
internal static class LeaseCases
{
    private static readonly string[] s_states = ["available", "leased", "infinite", "breaking", "broken", "expired"];

    private static readonly (string Name, string Action, (string, string?)[] Headers, string[] Outcomes)[] s_operations =
    [
        ("acquire without an id", "acquire", [("x-ms-lease-duration", "30")],
            ["201 leased fixed", "409 LeaseAlreadyPresent", "409 LeaseAlreadyPresent", "409 LeaseAlreadyPresent", "201 leased fixed", "201 leased fixed"]),
        ("acquire with the same id", "acquire", [("x-ms-lease-duration", "-1"), ("x-ms-proposed-lease-id", BlobScene.A)],
            ["201 leased infinite", "201 leased infinite", "201 leased infinite", "409 LeaseIsBreakingAndCannotBeAcquired", "201 leased infinite", "201 leased infinite"]),
        ("acquire with another id", "acquire", [("x-ms-lease-duration", "30"), ("x-ms-proposed-lease-id", BlobScene.B)],
            ["201 leased fixed", "409 LeaseAlreadyPresent", "409 LeaseAlreadyPresent", "409 LeaseAlreadyPresent", "201 leased fixed", "201 leased fixed"]),
        ("break at once", "break", [("x-ms-lease-break-period", "0")],
            ["409 LeaseNotPresentWithLeaseOperation", "202 broken", "202 broken", "202 broken", "202 broken", "202 broken"]),
        ("break in 30 s", "break", [("x-ms-lease-break-period", "30")],
            ["409 LeaseNotPresentWithLeaseOperation", "202 breaking", "202 breaking", "202 breaking", "202 broken", "202 broken"]),
        ("break at its end", "break", [],
            ["409 LeaseNotPresentWithLeaseOperation", "202 breaking", "202 broken", "202 breaking", "202 broken", "202 broken"]),
        ("change to another id", "change", [("x-ms-lease-id", BlobScene.A), ("x-ms-proposed-lease-id", BlobScene.B)],
            ["409 LeaseNotPresentWithLeaseOperation", "200 leased fixed", "200 leased infinite", "409 LeaseIsBreakingAndCannotBeChanged", "409 LeaseNotPresentWithLeaseOperation", "409 LeaseNotPresentWithLeaseOperation"]),
        ("change again", "change", [("x-ms-lease-id", BlobScene.B), ("x-ms-proposed-lease-id", BlobScene.A)],
            ["409 LeaseNotPresentWithLeaseOperation", "200 leased fixed", "200 leased infinite", "409 LeaseIdMismatchWithLeaseOperation", "409 LeaseNotPresentWithLeaseOperation", "409 LeaseNotPresentWithLeaseOperation"]),
        ("change another's", "change", [("x-ms-lease-id", BlobScene.B), ("x-ms-proposed-lease-id", BlobScene.C)],
            ["409 LeaseNotPresentWithLeaseOperation", "409 LeaseIdMismatchWithLeaseOperation", "409 LeaseIdMismatchWithLeaseOperation", "409 LeaseIdMismatchWithLeaseOperation", "409 LeaseNotPresentWithLeaseOperation", "409 LeaseNotPresentWithLeaseOperation"]),
        ("renew", "renew", [("x-ms-lease-id", BlobScene.A)],
            ["409 LeaseIdMismatchWithLeaseOperation", "200 leased fixed", "200 leased infinite", "409 LeaseIsBrokenAndCannotBeRenewed", "409 LeaseIsBrokenAndCannotBeRenewed", "200 leased fixed"]),
        ("renew another's", "renew", [("x-ms-lease-id", BlobScene.B)], Everywhere("409 LeaseIdMismatchWithLeaseOperation")),
        ("release", "release", [("x-ms-lease-id", BlobScene.A)],
            ["409 LeaseIdMismatchWithLeaseOperation", "200 available", "200 available", "200 available", "200 available", "200 available"]),
        ("release another's", "release", [("x-ms-lease-id", BlobScene.B)], Everywhere("409 LeaseIdMismatchWithLeaseOperation")),
    ];

    private static readonly (string Name, Func<BlobScene, (string, string?)[], Task<BlobAnswer>> Use, bool Writes, string Success)[] s_uses =
    [
        ("put", (s, h) => s.PutAsync(h), true, "201"),
        ("set metadata", (s, h) => s.MetadataAsync(h), true, "200"),
        ("delete", (s, h) => s.DeleteAsync(h), true, "202"),
        ("get", (s, h) => s.GetAsync(h), false, "200"),
        ("get properties", (s, h) => s.HeadAsync(h), false, "200"),
        ("snapshot", (s, h) => s.SnapshotAsync(h), false, "201"),
    ];

    public static IEnumerable<BlobCase> All => Operations().Concat(Uses()).Concat(Others());

    private static IEnumerable<BlobCase> Operations() =>
        from operation in s_operations
        from state in s_states.Index()
        select new BlobCase(
            $"lease {state.Item}: {operation.Name}", operation.Outcomes[state.Index], s => s.LeasedAsync(state.Item),
            async s =>
            {
                var answer = await s.LeaseAsync(operation.Action, operation.Headers);
                return answer.Status < 300 ? $"{answer.Outcome} {await s.StateAsync()}" : answer.Outcome;
            });

    private static IEnumerable<BlobCase> Uses() =>
        from use in s_uses
        from state in s_states
        from id in (string?[])[null, BlobScene.A, BlobScene.B]
        let isLocked = state is "leased" or "infinite" or "breaking"
        let expected = id switch
        {
            null => isLocked && use.Writes ? "412 LeaseIdMissing" : use.Success,
            BlobScene.A => isLocked ? use.Success : "412 LeaseNotPresentWithBlobOperation",
            _ => isLocked ? "412 LeaseIdMismatchWithBlobOperation" : "412 LeaseNotPresentWithBlobOperation",
        }
        select new BlobCase(
            $"lease {state}: {use.Name} with {id switch { null => "no id", BlobScene.A => "its id", _ => "another id" }}", expected, s => s.LeasedAsync(state),
            async s => (await use.Use(s, id is null ? [] : [("x-ms-lease-id", id)])).Outcome);

    private static IEnumerable<BlobCase> Others()
    {
        yield return new("lease: a write frees an expired lease, which cannot be renewed then", "201 available, 409 LeaseIdMismatchWithLeaseOperation", s => s.LeasedAsync("expired"), async s =>
        {
            var put = await s.PutAsync();
            return $"{put.Outcome} {await s.StateAsync()}, {(await s.LeaseAsync("renew", ("x-ms-lease-id", BlobScene.A))).Outcome}";
        });
        yield return new("lease: it changes neither ETag nor date", "same", s => s.PutAsync(), async s =>
        {
            var before = await s.HeadAsync();
            var lease = await s.LeaseAsync("acquire", ("x-ms-lease-duration", "15"));
            var after = await s.HeadAsync();
            return before["ETag"] == lease["ETag"] && before["ETag"] == after["ETag"] && before["Last-Modified"] == after["Last-Modified"] ? "same" : "changed";
        });
        yield return new("lease: it outlives a new content", "201 leased fixed", s => s.LeasedAsync("leased"), async s =>
            $"{(await s.PutAsync(("x-ms-lease-id", BlobScene.A))).Outcome} {await s.StateAsync()}");
        yield return new("lease: a longer break period does not prolong it", "202 30 or less", s => s.LeasedAsync("leased"), async s =>
        {
            await s.LeaseAsync("break", ("x-ms-lease-break-period", "30"));
            var again = await s.LeaseAsync("break", ("x-ms-lease-break-period", "60"));
            return int.Parse(again["x-ms-lease-time"]!, System.Globalization.CultureInfo.InvariantCulture) <= 30 ? $"{again.Outcome} 30 or less" : "longer";
        });
        yield return new("lease: it obeys conditions", "412 ConditionNotMet", s => s.PutAsync(), async s =>
            (await s.LeaseAsync("acquire", ("x-ms-lease-duration", "15"), ("If-Match", "\"0x1\""))).Outcome);
        yield return new("lease: a blob that is not there has none", "404 BlobNotFound", _ => Task.CompletedTask, async s =>
            (await s.LeaseAsync("acquire", ("x-ms-lease-duration", "15"))).Outcome);
        foreach (var duration in (string[])["14", "61", "0", "-2"])
            yield return new($"lease: {duration} s are not possible", "400 InvalidHeaderValue", s => s.PutAsync(), async s => (await s.LeaseAsync("acquire", ("x-ms-lease-duration", duration))).Outcome);
        yield return new("lease: a break period of 61 s is not possible", "400 InvalidHeaderValue", s => s.LeasedAsync("leased"), async s =>
            (await s.LeaseAsync("break", ("x-ms-lease-break-period", "61"))).Outcome);
        yield return new("lease: an id must be a GUID", "400 InvalidHeaderValue", s => s.PutAsync(), async s =>
            (await s.LeaseAsync("acquire", ("x-ms-lease-duration", "15"), ("x-ms-proposed-lease-id", "me"))).Outcome);
        yield return new("lease: an action must be known", "400 InvalidHeaderValue", s => s.PutAsync(), async s => (await s.LeaseAsync("borrow")).Outcome);
    }

    private static string[] Everywhere(string outcome) => [.. s_states.Select(_ => outcome)];
}
