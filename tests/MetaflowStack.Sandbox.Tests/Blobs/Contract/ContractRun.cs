using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Blobs.Contract;

/// <summary>
/// All cases against one service, once: everything is arranged, then leases of 15 seconds run out together, then everything is tried.
/// </summary>
public abstract class ContractRun : IAsyncLifetime
{
    internal static IReadOnlyList<BlobCase> Cases { get; } = [.. LeaseCases.All, .. ConditionCases.All, .. BlobCases.All, .. ListCases.All];

    private readonly Dictionary<string, (string Outcome, BlobScene Scene)> _results = [];

    public async ValueTask InitializeAsync()
    {
        if (await StartAsync() is not { } service)
            return;
        const string container = "contract";
        Assert.Equal("201", (await service.Client.SendAsync("PUT", container + "?restype=container")).Outcome);
        var scenes = Cases.Select((_, i) => new BlobScene(service.Client, container, 1000 + i) { ["endpoint"] = service.Endpoint.AbsoluteUri }).ToList();
        await Parallel.ForEachAsync(Cases.Zip(scenes), async (pair, _) => await pair.First.Arrange(pair.Second));
        foreach (var scene in scenes)
            scene.Answers.Clear();
        await PassAsync(async () =>
        {
            foreach (var (item, scene) in Cases.Zip(scenes).Where(p => p.First.Name.StartsWith("lease expired", StringComparison.Ordinal)))
            {
                if (await scene.StateAsync() != "expired")
                    return false;
                scene.Answers.Clear();
            }

            return true;
        });
        await Parallel.ForEachAsync(Cases.Zip(scenes), async (pair, _) =>
        {
            var outcome = await pair.First.Act(pair.Second);
            lock (_results)
                _results[pair.First.Name] = (outcome, pair.Second);
        });
    }

    public abstract ValueTask DisposeAsync();

    internal string OutcomeOf(string name) => _results[name].Outcome;

    internal BlobScene SceneOf(string name) => _results[name].Scene;

    /// <summary>Starts the service; null where there is none.</summary>
    internal abstract Task<(RawBlobClient Client, Uri Endpoint)?> StartAsync();

    /// <summary>Lets more than 15 seconds pass for the service.</summary>
    internal abstract Task PassAsync(Func<Task<bool>> hasPassed);
}

/// <summary>The cases against the sandbox, whose real time is put forward.</summary>
public sealed class SandboxContractRun : ContractRun
{
    private readonly ShiftedTime _time = new();
    private TestSandbox? _sandbox;

    public override ValueTask DisposeAsync() => _sandbox?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal override async Task<(RawBlobClient, Uri)?> StartAsync()
    {
        _sandbox = await BlobSandbox.StartAsync(real: _time);
        return (await _sandbox.KeyClientAsync(), BlobSandbox.Endpoint(_sandbox, "stdemo"));
    }

    internal override async Task PassAsync(Func<Task<bool>> hasPassed)
    {
        _time.Shift += TimeSpan.FromSeconds(15.1);
        Assert.True(await hasPassed(), "not expired after 15 s");
    }
}

/// <summary>The cases against the real Azurite, whose leases have to be waited for.</summary>
public sealed class AzuriteContractRun : ContractRun
{
    private readonly Azurite _azurite = new();
    private readonly HttpClient _http = new();

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _azurite.DisposeAsync();
    }

    internal override async Task<(RawBlobClient, Uri)?> StartAsync()
    {
        await _azurite.InitializeAsync();
        return Azurite.Missing is null ? (new RawBlobClient(_http, _azurite.BlobEndpoint, _azurite.Account, _azurite.Key), _azurite.BlobEndpoint) : null;
    }

    internal override async Task PassAsync(Func<Task<bool>> hasPassed)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await hasPassed())
            await Task.Delay(TimeSpan.FromMilliseconds(250), patience.Token);
    }
}
