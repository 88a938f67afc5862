using System.Diagnostics;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.ContinuousIntegration;

/// <summary>.ci/run, with a build.sh that says what the case is about.</summary>
public sealed class CiRunTests : IAsyncDisposable
{
    // What the script installs for real tests, these do without.
    private static readonly Dictionary<string, string?> s_environment = new(Repository.CleanEnvironment) { ["CI_INSTALL"] = "no" };

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

        await using var run = RunningCommand.Start("bash", [".ci/run"], _root.FullName, s_environment);
        var result = (await run.WaitAsync()).Exited(exitCode);

        Assert.Equal(lastLine, result.Output.TrimEnd('\n').Split('\n')[^1]);
    }

    [Fact]
    public async Task It_runs_the_tests_as_the_README_says_with_a_locked_restore()
    {
        Write("build.sh", "echo \"$* CI=$CI\"; echo '1 passed, 0 failed'");
        Write(".ci/run", await File.ReadAllTextAsync(Path.Combine(Repository.Root, ".ci", "run"), TestContext.Current.CancellationToken));

        await using var run = RunningCommand.Start("bash", [Path.Combine(_root.FullName, ".ci", "run")], "/", s_environment);

        Assert.Contains("Test --suite full CI=true\n", (await run.WaitAsync()).Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "apt-get could not install all of azure-cli chromium tmux: tests with what is missing are skipped. It said:\nno such package\nno such package\nno such package\n")]
    public async Task It_installs_az_Chromium_and_tmux_with_apt_get_before_the_tests_and_says_why_it_could_not(int exitCode, string said)
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root installs packages.");
        Write("build.sh", "[[ $1 == Test ]] && cat installed && echo '1 passed, 0 failed'");
        Write(".ci/run", await File.ReadAllTextAsync(Path.Combine(Repository.Root, ".ci", "run"), TestContext.Current.CancellationToken));
        Write("bin/apt-get", $"#!/bin/bash\necho \"$*\" >> \"{_root.FullName}/installed\"; [[ $2 == update ]] && exit 0; echo no such package; exit {exitCode}\n");
        // The programs of the script but for az, Chromium and tmux.
        foreach (var program in (string[])["bash", "env", "id", "mktemp", "timeout", "tail", "cat", "rm", "tee", "sed", "grep", "dirname"])
            File.CreateSymbolicLink(Path.Combine(_root.FullName, "bin", program), await WhichAsync(program));
        File.CreateSymbolicLink(Path.Combine(_root.FullName, "bin", "dotnet"), await WhichAsync("true"));
        var environment = new Dictionary<string, string?>(Repository.CleanEnvironment) { ["PATH"] = Path.Combine(_root.FullName, "bin") };

        await using var run = RunningCommand.Start("bash", [".ci/run"], _root.FullName, environment);
        var output = (await run.WaitAsync()).Succeeded().Output;

        Assert.Contains($"{said}-qq update\n-qq install -y --no-install-recommends azure-cli\n-qq install -y --no-install-recommends chromium\n-qq install -y --no-install-recommends tmux\n1 passed, 0 failed", output, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync()
    {
        _root.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<string> WhichAsync(string program)
    {
        using var which = Process.Start(new ProcessStartInfo("which", [program]) { RedirectStandardOutput = true })!;
        var path = await which.StandardOutput.ReadToEndAsync();
        await which.WaitForExitAsync();
        return path.Trim();
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, path == "build.sh" ? "#!/usr/bin/env bash\n" + text + "\n" : text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
