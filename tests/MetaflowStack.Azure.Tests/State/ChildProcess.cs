using System.Diagnostics;
using System.Globalization;
using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.State;
using MetaflowStack.Azure.Tests.Blobs;
using MetaflowStack.Engine.State;
using static MetaflowStack.Azure.Tests.State.StateSamples;

namespace MetaflowStack.Azure.Tests.State;

/// <summary>
/// A process of its own that works on a state: this test program again, running one of the explicit tests below, which run in no
/// other way.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    private const string Connection = "BLOB_STATE_TEST_CONNECTION";
    private const string Container = "BLOB_STATE_TEST_CONTAINER";
    private const string Result = "BLOB_STATE_TEST_RESULT";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process? _process;

    /// <summary>For the test runner.</summary>
    public ChildProcess()
    {
    }

    private ChildProcess(Process process, string resultFile) => (_process, ResultFile) = (process, resultFile);

    /// <summary>What the child leaves.</summary>
    public string ResultFile { get; } = "";

    /// <summary>Starts a process.</summary>
    internal static async Task<ChildProcess> StartAsync(BlobServers servers, string container, string test)
    {
        var result = Path.Combine(Path.GetTempPath(), $"blob-state-{Guid.NewGuid():N}.txt");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[typeof(ChildProcess).Assembly.Location, "-noColor", "-explicit", "only", "-method", $"*.{nameof(ChildProcess)}.{test}"])
            start.ArgumentList.Add(argument);
        start.Environment[Connection] = (await servers.PlainAsync()).ConnectionString;
        start.Environment[Container] = container;
        start.Environment[Result] = result;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProcess(process, result);
    }

    /// <summary>Waits until something is so.</summary>
    internal async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            Assert.False(_process!.HasExited, "The child process has ended.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, timeout.Token);
        }
    }

    /// <summary>Waits until it has ended and reads what it left.</summary>
    internal async Task<string> ResultAsync()
    {
        await _process!.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, _process.ExitCode);
        return await File.ReadAllTextAsync(ResultFile);
    }

    /// <summary>Ends it as <c>kill -9</c> does: nothing in it runs any more.</summary>
    internal void Kill() => _process!.Kill();

    /// <inheritdoc />
    public void Dispose()
    {
        if (_process is null)
            return;
        _process.Kill();
        _process.Dispose();
        File.Delete(ResultFile);
    }

    [Fact(Explicit = true)]
    public async Task Hold_the_lock_until_killed()
    {
        using var container = Open();
        var session = await StoreIn(container, "killed", new BlobStateOptions { LeaseDuration = TimeSpan.FromSeconds(15) }).OpenAsync(Anna, CancellationToken.None);
        await session.AppendAsync(Done("held"), CancellationToken.None);
        await Task.Delay(Patience, TimeProvider.System, session.Lost);
    }

    [Fact(Explicit = true)]
    public async Task Race_for_the_lock_until_the_counter_is_full()
    {
        using var container = Open();
        var store = StoreIn(container, "raced");
        var wins = 0;
        for (var counter = 0; counter < LockProcessRaceTests.Wins;)
        {
            try
            {
                await using var session = await store.OpenAsync(Anna with { RunId = Guid.NewGuid().ToString() }, CancellationToken.None);
                counter = LockRaceTests.Counter(session.Document);
                if (counter >= LockProcessRaceTests.Wins)
                    break;
                await session.SaveAsync(LockRaceTests.Increment, CancellationToken.None);
                wins++;
            }
            catch (StateLockedException)
            {
                // One of the others has it.
            }
        }
        await File.WriteAllTextAsync(Environment.GetEnvironmentVariable(Result)!, wins.ToString(CultureInfo.InvariantCulture));
    }

    private static BlobContainerClient Open() => BlobContainerClient.FromConnectionString(
        Environment.GetEnvironmentVariable(Connection)!, Environment.GetEnvironmentVariable(Container)!);
}
