using System.Diagnostics;
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
