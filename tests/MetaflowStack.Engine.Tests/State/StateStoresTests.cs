using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;
using MetaflowStack.Engine.Tests.Worlds;

namespace MetaflowStack.Engine.Tests.State;

/// <summary>How a run comes by its state: waiting for a lock, and not opening what has moved.</summary>
public sealed class StateStoresTests : IDisposable
{
    private static readonly RunStamp Second = StateSamples.Run with { RunId = "second", User = "ben" };

    private readonly TemporaryFolder _folder = new();
    private readonly VirtualTimeProvider _time = new();
    private readonly List<string> _progress = [];

    private FileStateStore Store => StateSamples.StoreIn(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_lock_timeout_it_fails_at_once_and_says_nothing_before()
    {
        await using var first = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<StateLockedException>(() => OpenAsync(TimeSpan.Zero));

        Assert.Equal(StateSamples.Run, refused.Holder);
        Assert.Contains("--lock-timeout", refused.Details.Remedy, StringComparison.Ordinal);
        Assert.Empty(_progress);
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
    }

    [Fact]
    public async Task It_waits_as_long_as_told_naming_the_holder_and_the_time_and_then_fails()
    {
        await using var first = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<StateLockedException>(() => OpenAsync(TimeSpan.FromSeconds(100)));

        Assert.Equal(TimeSpan.FromSeconds(100), _time.Elapsed);
        Assert.Equal(StateSamples.Run, refused.Holder);
        Assert.Contains("not released within 100 s", refused.Message, StringComparison.Ordinal);
        Assert.Equal(4, _progress.Count);
        Assert.Equal(
            $"Waiting for the lock on {Store.Location}, held by anna@laptop, target Services, since 2026-03-01 12:00:00 UTC (run 0195-run): 0 s so far, 100 s at most",
            _progress[0]);
        Assert.Matches(@": (3[0-4]) s so far, 100 s at most$", _progress[1]);
    }

    [Fact]
    public async Task It_goes_on_when_the_holder_ends()
    {
        var first = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);
        await first.AppendAsync(StateSamples.Done("one"), CancellationToken.None);

        var opening = OpenAsync(TimeSpan.FromMinutes(10), line =>
        {
            if (_progress.Count == 2)
                first.DisposeAsync().AsTask().GetAwaiter().GetResult();
        });
        await using var second = await opening;

        Assert.Single(second.Document.Resources);
        Assert.InRange(_time.Elapsed, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(45));
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        await using var first = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OpenAsync(TimeSpan.FromMinutes(10), _ => cancellation.Cancel(), cancellation.Token));
    }

    [Fact]
    public async Task Two_runs_do_not_ask_at_the_same_moments_and_the_same_run_always_does()
    {
        await using var first = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);

        var moments = new List<string>();
        foreach (var run in new[] { "a", "b", "a" })
        {
            var (time, progress) = (new VirtualTimeProvider(), new List<string>());
            await Assert.ThrowsAsync<StateLockedException>(() =>
                time.UntilEndedAsync(Store.OpenAsync(Second with { RunId = run }, TimeSpan.FromSeconds(65), progress.Add, time, CancellationToken.None)));
            moments.Add(string.Join('\n', progress));
        }

        Assert.Equal(moments[0], moments[2]);
        Assert.NotEqual(moments[0], moments[1]);
    }

    [Fact]
    public async Task A_state_that_was_moved_away_is_not_opened_and_not_left_locked()
    {
        await using (var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
            await session.SaveAsync(document => document with { MovedTo = "https://a.blob.core.windows.net/c" }, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<StackException>(() => OpenAsync(TimeSpan.Zero));

        Assert.Contains("was moved to https://a.blob.core.windows.net/c", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--state https://a.blob.core.windows.net/c", refused.Details.Remedy, StringComparison.Ordinal);
        Assert.Null(await Store.ReadLockAsync(CancellationToken.None));
    }

    private Task<IStateSession> OpenAsync(TimeSpan timeout, Action<string>? progress = null, CancellationToken cancellationToken = default) =>
        _time.UntilEndedAsync(Store.OpenAsync(Second, timeout, line =>
        {
            _progress.Add(line);
            progress?.Invoke(line);
        }, _time, cancellationToken));
}
