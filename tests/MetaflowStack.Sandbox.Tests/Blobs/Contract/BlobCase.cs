using System.Text;

namespace MetaflowStack.Sandbox.Tests.Blobs.Contract;

/// <summary>One thing that the published documentation of the Blob service says.</summary>
/// <param name="Name">A sentence.</param>
/// <param name="Expected">What comes out: status and error code, and what else the case looks at.</param>
/// <param name="Arrange">What is there before; of all cases, before leases of 15 seconds run out.</param>
/// <param name="Act">What is tried.</param>
internal sealed record BlobCase(string Name, string Expected, Func<BlobScene, Task> Arrange, Func<BlobScene, Task<string>> Act);

/// <summary>A case's own place at a service: a container shared by all, a blob, and names that begin like it.</summary>
/// <param name="client">Speaks to the service.</param>
/// <param name="container">A container that is there.</param>
/// <param name="number">The case's own.</param>
internal sealed class BlobScene(RawBlobClient client, string container, int number)
{
    public const string A = "aaaaaaaa-0000-4000-8000-000000000001";
    public const string B = "bbbbbbbb-0000-4000-8000-000000000002";
    public const string C = "cccccccc-0000-4000-8000-000000000003";

    private readonly Dictionary<string, string> _kept = [];

    /// <summary>All that was answered while the case acted, in order.</summary>
    public List<(string Request, BlobAnswer Answer)> Answers { get; } = [];

    /// <summary>The case's blob.</summary>
    public string Blob => $"{container}/b{number}";

    /// <summary>A container of the case's own, which is not there yet.</summary>
    public string Own => $"own-{number}";

    /// <summary>What names of the case's blobs begin with, in the shared container.</summary>
    public string Prefix => $"b{number}";

    public string Container => container;

    public string Account => client.Account;

    /// <summary>Something that was answered, for later.</summary>
    public string this[string name]
    {
        get => _kept[name];
        set => _kept[name] = value;
    }

    public async Task<BlobAnswer> SendAsync(string method, string path, string? body, params (string Name, string? Value)[] headers)
    {
        var answer = await client.SendAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), headers);
        Answers.Add(($"{method} {path}", answer));
        return answer;
    }

    public Task<BlobAnswer> PutAsync(params (string, string?)[] headers) => SendAsync("PUT", Blob, "hello", [("x-ms-blob-type", "BlockBlob"), .. headers]);

    public Task<BlobAnswer> PutAppendAsync(params (string, string?)[] headers) => SendAsync("PUT", Blob, null, [("x-ms-blob-type", "AppendBlob"), .. headers]);

    public Task<BlobAnswer> AppendAsync(params (string, string?)[] headers) => SendAsync("PUT", Blob + "?comp=appendblock", "line\n", headers);

    public Task<BlobAnswer> GetAsync(params (string, string?)[] headers) => SendAsync("GET", Blob, null, headers);

    public Task<BlobAnswer> HeadAsync(params (string, string?)[] headers) => SendAsync("HEAD", Blob, null, headers);

    public Task<BlobAnswer> DeleteAsync(params (string, string?)[] headers) => SendAsync("DELETE", Blob, null, headers);

    public Task<BlobAnswer> MetadataAsync(params (string, string?)[] headers) => SendAsync("PUT", Blob + "?comp=metadata", null, headers);

    public Task<BlobAnswer> SnapshotAsync(params (string, string?)[] headers) => SendAsync("PUT", Blob + "?comp=snapshot", null, headers);

    public Task<BlobAnswer> LeaseAsync(string action, params (string, string?)[] headers) =>
        SendAsync("PUT", Blob + "?comp=lease", null, [("x-ms-lease-action", action), .. headers]);

    /// <summary>The lease's state and duration, as the blob's properties tell them.</summary>
    public async Task<string> StateAsync()
    {
        var head = await HeadAsync();
        return head["x-ms-lease-duration"] is { } duration ? $"{head["x-ms-lease-state"]} {duration}" : head["x-ms-lease-state"]!;
    }

    /// <summary>Brings the blob's lease (of A) into a state.</summary>
    public async Task LeasedAsync(string state)
    {
        await PutAsync();
        if (state == "available")
            return;
        await LeaseAsync("acquire", ("x-ms-proposed-lease-id", A), ("x-ms-lease-duration", state switch { "infinite" => "-1", "expired" => "15", _ => "60" }));
        if (state is "breaking" or "broken")
            await LeaseAsync("break", ("x-ms-lease-break-period", state == "broken" ? "0" : "60"));
        Assert.Equal(state switch { "infinite" => "leased infinite", "leased" or "expired" => "leased fixed", _ => state }, await StateAsync());
    }
}
