namespace MetaflowStack.EndToEnd.Bootstrapper;

/// <summary>How the program is started: arguments, folders, streams, exit codes, signals.</summary>
public sealed class StartTests : IAsyncDisposable
{
    private readonly MiniatureRepository _repository = new("repository with 'quotes' and spaces");

    [Theory]
    [InlineData("Services", "--org-prefix", "demo")]
    [InlineData("with space", "", "\"quoted\"", "'single'")]
    [InlineData("*", "?", "[a-z]", "$HOME", "`date`", "$(date)", "a\\b", "!!", "~")]
    [InlineData("-n", "-e", "--", "-x")]
    [InlineData("line\nbreak", "Ünïcode ✓")]
    public async Task Arguments_arrive_as_they_are(params string[] arguments)
    {
        var first = (await _repository.RunAsync(arguments)).Succeeded();
        var second = (await _repository.RunAsync(arguments)).Succeeded();

        var expected = string.Concat(arguments.Select(a => $"argument: <{a}>\n"));
        Assert.EndsWith(expected, first.Output, StringComparison.Ordinal);
        Assert.EndsWith(expected, second.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(130)]
    [InlineData(255)]
    public async Task The_exit_code_is_the_programs(int exitCode)
    {
        Assert.Equal(exitCode, (await _repository.RunAsync("exit", $"{exitCode}")).ExitCode);
        Assert.Equal(exitCode, (await _repository.RunAsync("exit", $"{exitCode}")).ExitCode);
    }

    [Fact]
    public async Task Standard_output_is_the_programs_alone()
    {
        var first = (await _repository.RunAsync("x")).Succeeded();

        Assert.StartsWith("program: ", first.Output, StringComparison.Ordinal);
        Assert.Equal("Building the pipeline (first run or sources changed)…\nto the error stream\n", first.Error);
        Assert.Equal("to the error stream\n", (await _repository.RunAsync("x")).Succeeded().Error);
    }

    [Fact]
    public async Task It_runs_from_any_folder_and_through_a_symbolic_link()
    {
        var link = Path.Combine(_repository.Tools, "link.sh");
        File.CreateSymbolicLink(link, Path.GetRelativePath(_repository.Tools, _repository.PathOf("build.sh")));

        var result = (await _repository.StartIn(_repository.Tools, link).WaitAsync()).Succeeded();
        (await _repository.StartIn("/", _repository.PathOf("build.sh")).WaitAsync()).Succeeded();

        Assert.Contains($"root: {_repository.Root}\n", result.Output, StringComparison.Ordinal);
        Assert.Contains($"folder: {_repository.Tools}\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(1, _repository.Builds);
    }

    [Fact]
    public async Task Ctrl_C_reaches_the_program_and_its_exit_code_is_kept()
    {
        var run = _repository.Start("wait");
        await run.WaitForLineAsync("started");

        await run.SignalGroupAsync("INT");

        Assert.Contains("interrupted\n", (await run.WaitAsync()).Exited(130).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_to_the_bootstrapper_alone_reaches_the_program_too()
    {
        var run = _repository.Start("wait");
        await run.WaitForLineAsync("started");

        await run.SignalAsync("TERM");

        Assert.Contains("interrupted\n", (await run.WaitAsync()).Exited(130).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compile_error_is_shown_ends_with_1_and_starts_nothing_old()
    {
        (await _repository.RunAsync()).Succeeded();
        _repository.Write("build/Program.cs", "does not compile\n");

        var failed = (await _repository.RunAsync()).Exited(1);

        Assert.Contains("error CS1002", failed.Error, StringComparison.Ordinal);
        Assert.Contains("The pipeline could not be built from", failed.Error, StringComparison.Ordinal);
        Assert.Empty(failed.Output);

        _repository.Write("build/Program.cs", "mended\n");
        Assert.Contains("program: mended", (await _repository.RunAsync()).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_is_named()
    {
        _repository.Write(".nuke/temp", "a file where a folder should be");

        var result = (await _repository.RunAsync()).Exited(1);

        Assert.Equal(
            $"The pipeline must be built, but {_repository.PathOf(".nuke/temp/build")} cannot be written to. "
            + "Make it writable, or work in a copy of the repository.\n",
            result.Error);
    }

    public ValueTask DisposeAsync() => _repository.DisposeAsync();
}
