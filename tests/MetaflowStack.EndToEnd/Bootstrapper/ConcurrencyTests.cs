using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Bootstrapper;

/// <summary>Runs that start together, and runs that are cut short.</summary>
public sealed class ConcurrencyTests : IAsyncDisposable
{
    private readonly MiniatureRepository _repository = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_runs_that_start_together_build_once(bool withFlock)
    {
        if (!withFlock)
            HideFromPath("flock");
        await BlockBuildsAsync();
        var first = _repository.Start("first");
        await BuildingAsync();
        var second = _repository.Start("second");
        await second.WaitForLineAsync("Another run is building the pipeline; waiting for it…");

        await ReleaseAsync();

        Assert.Contains("argument: <first>", (await first.WaitAsync()).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("argument: <second>", (await second.WaitAsync()).Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(1, _repository.Builds);
    }

    [Fact]
    public async Task A_build_that_was_killed_is_done_again_from_the_start()
    {
        await BlockBuildsAsync();
        var killed = _repository.Start();
        await BuildingAsync();
        var halfWritten = Path.Combine(Assert.Single(Directory.GetDirectories(_repository.PathOf(".nuke/temp/artifacts"))), "half-written.dll");
        await File.WriteAllTextAsync(halfWritten, "half", TestContext.Current.CancellationToken);

        await killed.SignalGroupAsync("KILL");
        await killed.WaitAsync();
        UnblockBuilds();

        (await _repository.RunAsync()).Succeeded();
        Assert.Equal(2, _repository.Builds);
        Assert.False(File.Exists(halfWritten));
        Assert.Single(_repository.Programs);
    }

    [Fact]
    public async Task A_compiler_that_outlives_its_run_is_waited_for()
    {
        await BlockBuildsAsync();
        var killed = _repository.Start();
        await BuildingAsync();
        await killed.SignalAsync("KILL");
        var next = _repository.Start();
        await next.WaitForLineAsync("Another run is building the pipeline; waiting for it…");

        await ReleaseAsync();

        (await next.WaitAsync()).Succeeded();
        Assert.Equal(1, _repository.Builds);
    }

    [Fact]
    public async Task A_compiler_server_that_stays_behind_keeps_nobody_waiting()
    {
        _repository.Environment["FAKE_COMPILER_SERVER"] = "1";
        (await _repository.RunAsync()).Succeeded();
        _repository.Write("build/Program.cs", "changed\n");

        var second = (await _repository.RunAsync()).Succeeded();

        Assert.DoesNotContain("waiting", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_build_with_130_and_leaves_nothing_half_written()
    {
        await BlockBuildsAsync();
        var run = _repository.Start();
        await BuildingAsync();

        await run.SignalGroupAsync("INT");

        (await run.WaitAsync()).Exited(130);
        Assert.Empty(_repository.Programs);
        UnblockBuilds();
        (await _repository.RunAsync()).Succeeded();
    }

    [Fact]
    public async Task Old_programs_are_deleted_but_never_one_that_runs()
    {
        var running = _repository.Start("wait");
        await running.WaitForLineAsync("started");
        var old = Assert.Single(_repository.Programs);
        for (var i = 0; i < 6; i++)
        {
            _repository.Write("build/Program.cs", $"version {i}\n");
            (await _repository.RunAsync()).Succeeded();
        }

        Assert.Contains(old, _repository.Programs);
        Assert.Equal(5, _repository.Programs.Count);

        await running.SignalGroupAsync("INT");
        await running.WaitAsync();
        _repository.Write("build/Program.cs", "the last version\n");
        (await _repository.RunAsync()).Succeeded();
        Assert.DoesNotContain(old, _repository.Programs);
        Assert.Equal(4, _repository.Programs.Count);
    }

    public ValueTask DisposeAsync() => _repository.DisposeAsync();

    private async Task BlockBuildsAsync()
    {
        _repository.Environment["FAKE_READY"] = await _repository.PipeAsync("ready");
        _repository.Environment["FAKE_GATE"] = await _repository.PipeAsync("gate");
    }

    private void UnblockBuilds()
    {
        _repository.Environment.Remove("FAKE_READY");
        _repository.Environment.Remove("FAKE_GATE");
    }

    private Task<string> BuildingAsync() => File.ReadAllTextAsync(_repository.Environment["FAKE_READY"]!, TestContext.Current.CancellationToken);

    private Task ReleaseAsync() => File.WriteAllTextAsync(_repository.Environment["FAKE_GATE"]!, "go\n", TestContext.Current.CancellationToken);

    // A PATH of links to everything but one tool, as on a machine that does not have it.
    private void HideFromPath(string tool)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_repository.Tools, "bin")).FullName;
        foreach (var file in new[] { "/bin", "/usr/bin" }.SelectMany(Directory.GetFiles))
            if (Path.GetFileName(file) is var name && name != tool && name != "dotnet" && !File.Exists(Path.Combine(directory, name)))
                File.CreateSymbolicLink(Path.Combine(directory, name), file);
        _repository.Environment["PATH"] = $"{_repository.DotNetDirectory}:{directory}";
    }
}
