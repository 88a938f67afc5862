using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.ContinuousIntegration;

/// <summary>.ci/run, with a build.sh that says what the case is about.</summary>
public sealed class CiRunTests : IAsyncDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("ci-");

    [Theory]
    [InlineData("echo '3 passed, 0 failed'", 0, "3 passed, 0 failed")]
    [InlineData("echo '3 passed, 0 failed, 2 skipped'; echo 'Build succeeded'", 0, "3 passed, 0 failed, 2 skipped")]
    [InlineData("echo '12:00:01 [INF] 3 passed, 0 failed'", 0, "3 passed, 0 failed")]
    [InlineData("printf '\\033[32m3 passed, 0 failed\\033[0m\\n'", 0, "3 passed, 0 failed")]
    [InlineData("echo '2 passed, 1 failed'; exit 1", 1, "2 passed, 1 failed")]
    [InlineData("echo '2 passed, 1 failed'", 1, "2 passed, 1 failed")]
    [InlineData("echo '3 passed, 0 failed'; exit 1", 1, "3 passed, 1 failed")]
    [InlineData("echo '0 passed, 0 failed'", 1, "0 passed, 1 failed")]
    [InlineData("echo 'skipped  A.B: not in ../shared; set AZURE_SPECS_DIR'; echo '3 passed, 0 failed, 1 skipped'", 1, "3 passed, 1 failed")]
    [InlineData("echo 'Build succeeded'", 1, "0 passed, 1 failed")]
    [InlineData("exit 2", 1, "0 passed, 1 failed")]
    public async Task The_last_line_says_how_many_tests_passed_and_the_exit_code_whether_all_did(string build, int exitCode, string lastLine)
    {
        Write("build.sh", build);
        Write(".ci/run", await File.ReadAllTextAsync(Path.Combine(Repository.Root, ".ci", "run"), TestContext.Current.CancellationToken));

        await using var run = RunningCommand.Start("bash", [".ci/run"], _root.FullName, Repository.CleanEnvironment);
        var result = (await run.WaitAsync()).Exited(exitCode);

        Assert.Equal(lastLine, result.Output.TrimEnd('\n').Split('\n')[^1]);
    }

    [Fact]
    public async Task It_runs_the_tests_as_the_README_says_with_a_locked_restore()
    {
        Write("build.sh", "echo \"$* CI=$CI\"; echo '1 passed, 0 failed'");
        Write(".ci/run", await File.ReadAllTextAsync(Path.Combine(Repository.Root, ".ci", "run"), TestContext.Current.CancellationToken));

        await using var run = RunningCommand.Start("bash", [Path.Combine(_root.FullName, ".ci", "run")], "/", Repository.CleanEnvironment);

        Assert.Contains("Test CI=true\n", (await run.WaitAsync()).Succeeded().Output, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync()
    {
        _root.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, path == "build.sh" ? "#!/usr/bin/env bash\n" + text + "\n" : text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
