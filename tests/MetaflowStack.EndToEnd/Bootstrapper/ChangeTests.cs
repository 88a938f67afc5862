namespace MetaflowStack.EndToEnd.Bootstrapper;

/// <summary>What makes the bootstrapper build again, and what does not.</summary>
public sealed class ChangeTests : IAsyncDisposable
{
    private readonly MiniatureRepository _repository = new();

    [Fact]
    public async Task Nothing_changed_starts_the_program_and_nothing_else()
    {
        (await _repository.RunAsync()).Succeeded();
        var before = _repository.Calls.Count;

        (await _repository.RunAsync("Services")).Succeeded();

        var call = Assert.Single(_repository.Calls.Skip(before));
        Assert.EndsWith("/_build.dll Services", call, StringComparison.Ordinal);
        Assert.Equal(1, _repository.Builds);
    }

    public static TheoryData<string> Changes => [.. s_changes.Keys];

    public static TheoryData<string> OtherChanges => [.. s_otherChanges.Keys];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_of_what_the_program_is_made_from_builds_it_again(string change)
    {
        (await _repository.RunAsync()).Succeeded();

        s_changes[change](_repository);
        var second = (await _repository.RunAsync()).Succeeded();
        var builds = _repository.Builds;
        (await _repository.RunAsync()).Succeeded();

        Assert.Contains("Building the pipeline", second.Error, StringComparison.Ordinal);
        Assert.Equal(2, builds);
        Assert.Equal(2, _repository.Builds);
    }

    [Theory]
    [MemberData(nameof(OtherChanges))]
    public async Task A_change_of_anything_else_does_not(string change)
    {
        (await _repository.RunAsync()).Succeeded();

        s_otherChanges[change](_repository);
        var second = (await _repository.RunAsync()).Succeeded();

        Assert.Equal(1, _repository.Builds);
        Assert.Equal("to the error stream\n", second.Error);
    }

    [Fact]
    public async Task Going_back_to_earlier_sources_takes_the_program_that_was_built_from_them()
    {
        var first = _repository.Read("build/Program.cs");
        (await _repository.RunAsync()).Succeeded();
        _repository.Write("build/Program.cs", "another branch\n");
        (await _repository.RunAsync()).Succeeded();

        _repository.Write("build/Program.cs", first);
        var third = (await _repository.RunAsync()).Succeeded();

        Assert.Equal(2, _repository.Builds);
        Assert.Contains("program: " + first, third.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sources_that_change_during_the_build_are_built_once_more()
    {
        _repository.Environment["FAKE_READY"] = await _repository.PipeAsync("ready");
        _repository.Environment["FAKE_GATE"] = await _repository.PipeAsync("gate");
        var run = _repository.Start();
        await ReadAsync("FAKE_READY");
        _repository.Write("build/Program.cs", "changed meanwhile\n");
        await WriteAsync("FAKE_GATE");
        await ReadAsync("FAKE_READY");
        await WriteAsync("FAKE_GATE");

        var result = (await run.WaitAsync()).Succeeded();

        Assert.Equal(2, _repository.Builds);
        Assert.Contains("The sources changed during the build.", result.Error, StringComparison.Ordinal);
        Assert.Contains("program: changed meanwhile", result.Output, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _repository.DisposeAsync();

    private Task<string> ReadAsync(string pipe) => File.ReadAllTextAsync(_repository.Environment[pipe]!, TestContext.Current.CancellationToken);

    private Task WriteAsync(string pipe) => File.WriteAllTextAsync(_repository.Environment[pipe]!, "go\n", TestContext.Current.CancellationToken);

    private static readonly Dictionary<string, Action<MiniatureRepository>> s_changes = new()
    {
        ["a source file is edited"] = r => r.Write("src/Greeting/Greeting.cs", "other\n"),
        ["a source file of the same size and time is another"] = r =>
            r.WriteOld("src/Greeting/Greeting.cs", r.Read("src/Greeting/Greeting.cs").Replace("morning", "evening", StringComparison.Ordinal)),
        ["a source file becomes an older one"] = r => r.WriteOld("build/Program.cs", "old\n"),
        ["a source file is added"] = r => r.Write("src/Greeting/New.cs", "class New;\n"),
        ["an empty source file is added"] = r => r.Write("src/Greeting/Empty.cs", ""),
        ["a file is added that is embedded"] = r => r.Write("src/Greeting/Messages.txt", "hello\n"),
        ["a source file is deleted"] = r => File.Delete(r.PathOf("src/Greeting/Greeting.cs")),
        ["a source file is renamed"] = r => File.Move(r.PathOf("src/Greeting/Greeting.cs"), r.PathOf("src/Greeting/Renamed.cs")),
        ["a source file moves to another folder"] = r => File.Move(r.PathOf("src/Greeting/Greeting.cs"), r.PathOf("build/Greeting.cs")),
        ["a project file"] = r => r.Write("src/Greeting/Greeting.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>"),
        ["a lock file"] = r => r.Write("src/Greeting/packages.lock.json", "{}"),
        ["Directory.Build.props"] = r => r.Write("Directory.Build.props", "<Project></Project>"),
        ["Directory.Build.targets is added"] = r => r.Write("Directory.Build.targets", "<Project />"),
        ["Directory.Packages.props"] = r => r.Write("Directory.Packages.props", "<Project></Project>"),
        ["NuGet.config is added"] = r => r.Write("NuGet.config", "<configuration />"),
        [".editorconfig"] = r => r.Write(".editorconfig", "root = false\n"),
        ["global.json"] = r => r.Write("global.json", """{ "sdk": { "version": "10.0.101" } }"""),
        ["the bootstrapper"] = r => File.AppendAllText(r.PathOf("build.sh"), "# changed\n"),
        ["another SDK is installed"] = r => Directory.CreateDirectory(Path.Combine(r.DotNetDirectory, "sdk", "10.0.200")),
        ["an SDK is replaced"] = r => Directory.Move(Path.Combine(r.DotNetDirectory, "sdk", "10.0.100"), Path.Combine(r.DotNetDirectory, "sdk", "10.0.101")),
        ["the engine is chosen"] = r => r.Environment["NukeEngine"] = "package",
        ["the restore is locked, as on a build server"] = r => r.Environment["CI"] = "true",
    };

    private static readonly Dictionary<string, Action<MiniatureRepository>> s_otherChanges = new()
    {
        ["a test"] = r => r.Write("tests/Tests.cs", "class Other;\n"),
        ["a new test"] = r => r.Write("tests/New.cs", "class New;\n"),
        ["a manifest"] = r => r.Write("manifests/service.yaml", "kind: Deployment\n"),
        ["a document"] = r => r.Write("README.md", "Read this.\n"),
        ["a document among the sources"] = r => r.Write("src/Greeting/README.md", "Read this.\n"),
        ["output of the compiler"] = r => r.Write("src/Greeting/obj/Debug/Generated.cs", "class Generated;\n"),
        ["output of the compiler in bin"] = r => r.Write("build/bin/Debug/_build.dll", "binary"),
        ["output of a run"] = r => r.Write("output/default/config.json", "{}"),
        ["parameters"] = r => r.Write(".nuke/parameters.json", "{}"),
        ["a temporary file"] = r => r.Write(".nuke/temp/build.log", "log\n"),
        ["a swap file of an editor"] = r => r.Write("build/.Program.cs.swp", "swap"),
        ["only the time of a file"] = r => File.SetLastWriteTimeUtc(r.PathOf("build/Program.cs"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc)),
        ["the same content written again"] = r => r.Write("build/Program.cs", r.Read("build/Program.cs")),
        ["a variable that is none of ours"] = r => r.Environment["EDITOR"] = "vi",
    };
}
