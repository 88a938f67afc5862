using System.Diagnostics;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Engine.Tests.State;

public sealed class FileStateLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private FileStateStore Store => StateSamples.StoreIn(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_run_is_kept_out_and_told_who_is_in()
    {
        await using var first = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<StateLockedException>(() => Store.OpenAsync(StateSamples.Run with { RunId = "second" }, CancellationToken.None));

        Assert.Equal(StateSamples.Run, refused.Holder);
        Assert.Contains("in use by anna@laptop, target Services, since 2026-03-01 12:00:00 UTC", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_holds_it_can_be_read_without_holding_it()
    {
        Assert.Null(await Store.ReadLockAsync(CancellationToken.None));
        Assert.False(Directory.Exists(_folder.File("demo")));
        await using (await Store.OpenAsync(StateSamples.Run, CancellationToken.None))
            Assert.Equal(new StateLock(StateSamples.Run, null), await Store.ReadLockAsync(CancellationToken.None));

        Assert.Null(await Store.ReadLockAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Looking_at_the_lock_keeps_nobody_out()
    {
        await (await Store.OpenAsync(StateSamples.Run, CancellationToken.None)).DisposeAsync();
        using var ended = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var looking = Task.Run(async () =>
        {
            for (; !ended.IsCancellationRequested; begun.TrySetResult())
                await Store.ReadLockAsync(CancellationToken.None);
        });
        await await Task.WhenAny(begun.Task, looking); // a busy machine may start the loop late

        for (var run = 0; run < 200; run++)
            await (await Store.OpenAsync(StateSamples.Run, CancellationToken.None)).DisposeAsync();

        await ended.CancelAsync();
        await looking;
        Assert.Null(await Store.ReadLockAsync(CancellationToken.None));
    }

    [Fact]
    public async Task It_is_not_broken_from_outside_and_the_process_to_end_is_named()
    {
        Assert.Null(await Store.BreakLockAsync(CancellationToken.None));
        await using var session = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<StackException>(() => Store.BreakLockAsync(CancellationToken.None));

        Assert.Contains("anna@laptop, target Services", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"end process {Environment.ProcessId} on laptop", refused.Details.Remedy, StringComparison.Ordinal);
        await session.AppendAsync(StateSamples.Done("one"), CancellationToken.None);
    }

    [Fact]
    public async Task Of_runs_that_race_none_loses_what_another_wrote()
    {
        const int runs = 8, writes = 25;
        var inside = 0;

        await Task.WhenAll(Enumerable.Range(0, runs).Select(run => Task.Run(async () =>
        {
            for (var write = 0; write < writes;)
            {
                try
                {
                    await using var session = await Store.OpenAsync(StateSamples.Run with { RunId = $"{run}" }, CancellationToken.None);
                    Assert.Equal(1, Interlocked.Increment(ref inside));
                    await session.AppendAsync(StateSamples.Done($"r{run}w{write}"), CancellationToken.None);
                    if (write % 3 == 0)
                        await session.SaveAsync(document => document, CancellationToken.None);
                    Interlocked.Decrement(ref inside);
                    write++;
                }
                catch (StateLockedException)
                {
                    // Somebody else's turn.
                }
            }
        })));

        Assert.Equal(runs * writes, (await Store.ReadAsync(CancellationToken.None))!.Resources.Count);
    }

    [Fact]
    public async Task A_run_that_has_ended_lets_the_next_one_in()
    {
        await (await Store.OpenAsync(StateSamples.Run, CancellationToken.None)).DisposeAsync();

        await using var next = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);

        Assert.Empty(next.Document.Resources);
    }

    [Fact]
    public async Task Environments_do_not_keep_each_other_out()
    {
        await using var first = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);
        await using var other = await StateSamples.StoreIn(_folder.Path, "other").OpenAsync(StateSamples.Run, CancellationToken.None);

        Assert.Equal("other", other.Document.Environment);
    }

    [Fact]
    public async Task Of_many_runs_that_start_together_one_gets_in()
    {
        var attempts = await Task.WhenAll(Enumerable.Range(0, 20).Select(index => Task.Run(async () =>
        {
            try
            {
                return await Store.OpenAsync(StateSamples.Run with { RunId = $"{index}" }, CancellationToken.None);
            }
            catch (StateLockedException)
            {
                return null;
            }
        })));

        var holder = Assert.Single(attempts.OfType<IStateSession>());
        await holder.DisposeAsync();
    }

    [Fact]
    public async Task The_lock_of_a_process_that_was_killed_is_free_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "flock(1) is not on Windows.");
        Directory.CreateDirectory(_folder.File("demo"));
        using var holder = Process.Start(new ProcessStartInfo("flock", [_folder.File("demo/default.lock"), "-c", "echo held; exec sleep 600"]) { RedirectStandardOutput = true })!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());
        var refused = await Assert.ThrowsAsync<StateLockedException>(() => Store.OpenAsync(StateSamples.Run, CancellationToken.None));
        Assert.Null(refused.Holder);

        holder.Kill(entireProcessTree: true);
        await holder.WaitForExitAsync();

        await using var next = await Store.OpenAsync(StateSamples.Run, CancellationToken.None);
        Assert.Equal("demo", next.Document.Stack);
    }
}
