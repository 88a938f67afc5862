using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Tools;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Tests.Tools;

public sealed class ToolChecksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tools-").FullName;

    [Fact]
    public async Task Without_Airflow_nothing_is_looked_for() =>
        Assert.Contains("everything is built in", await new ToolChecks(_ => throw new InvalidOperationException()).RunAsync(Settings(airflow: false), CancellationToken.None), StringComparison.Ordinal);

    [Theory]
    [InlineData("echo v3.16.4")]
    [InlineData("echo 3.10.0")]
    [InlineData("echo v3.19.0-rc.1+g1234")]
    public async Task A_helm_that_is_new_enough_is_found_in_PATH(string script)
    {
        Helm(script);
        Assert.StartsWith("Tools: helm 3.1", await CheckAsync("PATH", $"/nowhere{Path.PathSeparator}{_folder}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_file_can_be_named() => Assert.Contains(_folder, await CheckAsync("HELM_EXE", Helm("test \"$1 $2 $3\" = 'version --template {{.Version}}' && echo v3.17.0")), StringComparison.Ordinal);

    [Theory]
    [InlineData("echo v2.17.0", "helm 2.17.0 is too old")]
    [InlineData("echo v3.9.4", "helm 3.9.4 is too old")]
    [InlineData("echo 'hello world'", "It said 'hello world', which is no version")]
    [InlineData("true", "It said '', which is no version")]
    [InlineData("echo broken >&2; exit 3", "It ended with exit code 3: broken")]
    public async Task One_that_will_not_do_is_named_with_the_reason_and_how_to_install_another(string script, string expected)
    {
        var failure = await Assert.ThrowsAsync<StackException>(() => CheckAsync("HELM_EXE", Helm(script)));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains("https://helm.sh/docs/intro/install/", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task None_at_all_is_named()
    {
        var failure = await Assert.ThrowsAsync<StackException>(() => CheckAsync("PATH", _folder));
        Assert.Equal("Airflow needs helm, and it was not found", failure.Details.What);
        var named = await Assert.ThrowsAsync<StackException>(() => CheckAsync("HELM_EXE", "/nowhere/helm"));
        Assert.Contains("HELM_EXE names /nowhere/helm, which does not exist", named.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_run_is_named()
    {
        var path = Path.Combine(_folder, "helm");
        await File.WriteAllTextAsync(path, "no program");
        var failure = await Assert.ThrowsAsync<StackException>(() => CheckAsync("HELM_EXE", path));
        Assert.Contains($"helm could not be run: {path}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_hangs_is_killed()
    {
        var result = await new ToolProcess(TimeProvider.System).RunAsync(
            new ToolCommand(Helm("sleep 1000"), []) { Timeout = TimeSpan.FromMilliseconds(300) }, null, CancellationToken.None);
        Assert.Equal((null, "It did not end within 0.3 s"), (result.ExitCode, result.Problem));
    }

    [Fact]
    public async Task Cancelling_kills_it_too()
    {
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new ToolProcess(TimeProvider.System).RunAsync(new ToolCommand(Helm("sleep 1000"), []) { Timeout = TimeSpan.FromMinutes(1) }, null, cancelled.Token));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<string> CheckAsync(string variable, string value) =>
        new ToolChecks(name => name == variable ? value : null).RunAsync(Settings(airflow: true), CancellationToken.None);

    private static StackSettings Settings(bool airflow) =>
        StackSettings.Validate(new StackOptions { OrgPrefix = "demo", Cloud = "sandbox", DeployAirflow = airflow, RootDirectory = "/tmp" }, hasTerminal: false);

    private string Helm(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "These programs are shell scripts.");
        var path = Path.Combine(_folder, "helm");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
