using MetaflowStack.Conformance.CommandLine;

namespace MetaflowStack.Conformance.Tests.CommandLine;

public sealed class ProgramTests
{
    [Theory]
    [InlineData("Nothing to do")]
    [InlineData("--color is no option", "--color", "red")]
    [InlineData("--recordings takes one value", "--recordings")]
    [InlineData("There is no folder", "--recordings", "no-such-folder")]
    [InlineData("--exchanges needs --specs", "--exchanges", ".")]
    public async Task Wrong_usage_is_said_in_a_line(string message, params string[] arguments)
    {
        var (exitCode, _, error) = await RunAsync(arguments);
        Assert.Equal(2, exitCode);
        Assert.StartsWith(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_recordings_is_wrong_usage()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, _, error) = await RunAsync("--recordings", folder.Path);
        Assert.Equal((2, true), (exitCode, error.Contains("holds no recording", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Exchanges_that_are_not_as_published_end_with_exit_code_1_and_are_listed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.jsonl", """
            {"service":"arm","method":"GET","url":"/subscriptions/1/colours?api-version=2024-01-01","requestHeaders":{"User-Agent":"metaflow-stack"},"status":404}
            {"service":"arm","method":"GET","url":"/cut
            """);
        var (exitCode, output, _) = await RunAsync("--exchanges", folder.Path, "--specs", Published.Folder());
        Assert.Equal(1, exitCode);
        Assert.Contains("- 1 x GET subscriptions/colours 2024-01-01, request: nothing is published for this path", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recordings_that_agree_end_with_exit_code_0_and_a_report()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(Published.Recordings, "Test_NewResourceGroup.yaml"), Path.Combine(folder.Path, "a.yaml"));
        var report = Path.Combine(folder.Path, "report.md");
        var (exitCode, output, _) = await RunAsync("--recordings", folder.Path, "--report", report);
        Assert.Equal(0, exitCode);
        Assert.Contains("| subscriptions/resourceGroups |", output, StringComparison.Ordinal);
        Assert.EndsWith(output, await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await ConformanceProgram.RunAsync(arguments, output, error, TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
