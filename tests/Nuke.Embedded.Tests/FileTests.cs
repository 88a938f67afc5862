using System.Text.Json;
using Nuke.Embedded.Tests.Builds;

namespace Nuke.Embedded.Tests;

public sealed class FileTests
{
    [Fact]
    public void The_schema_of_parameters_is_as_recorded()
    {
        using var workspace = new Workspace();

        workspace.Run<SampleBuild>(x => x.Clean);

        var schema = File.ReadAllText(workspace.PathOf("build.schema.json"));
        Snapshot.Matches("build.schema", schema);
        using var document = JsonDocument.Parse(schema);
        Assert.Equal("http://json-schema.org/draft-04/schema#", document.RootElement.GetProperty("$schema").GetString());
    }

    [Fact]
    public void The_schema_is_written_only_when_it_has_changed()
    {
        using var workspace = new Workspace();
        var file = workspace.PathOf("build.schema.json");
        var longAgo = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        workspace.Run<SampleBuild>(x => x.Clean);
        File.SetLastWriteTimeUtc(file, longAgo);

        workspace.Run<SampleBuild>(x => x.Clean);
        Assert.Equal(longAgo, File.GetLastWriteTimeUtc(file));

        File.AppendAllText(file, " ");
        workspace.Run<SampleBuild>(x => x.Clean);
        Assert.NotEqual(longAgo, File.GetLastWriteTimeUtc(file));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("Clean", "--host", "GitHubActions")]
    public void Help_and_build_servers_leave_no_files(params string[] arguments)
    {
        using var workspace = new Workspace();

        workspace.Run<SampleBuild>(x => x.Clean, arguments);

        Assert.Empty(Directory.GetFileSystemEntries(workspace.PathOf(".")));
    }

    [Fact]
    public void The_log_file_holds_every_message_with_its_target_and_whole_exceptions()
    {
        using var workspace = new Workspace();

        workspace.Run<SampleBuild>(x => x.Broken, "--verbosity", "quiet");

        var log = File.ReadAllLines(workspace.PathOf("temp/build.log"));
        Assert.Equal("03:04:05.000 | D | Restore              | restoring", log[0]);
        Assert.Equal("03:04:05.000 | E | Broken               | Target Broken has thrown an exception", log[1]);
        Assert.Contains(log, x => x.StartsWith("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public void Log_files_are_started_anew_and_only_the_last_ones_are_kept()
    {
        using var workspace = new Workspace();
        Directory.CreateDirectory(workspace.PathOf("temp"));
        for (var day = 1; day <= 9; day++)
            workspace.Write($"temp/build.2025-01-0{day}_00-00-00.log", "old");
        workspace.Write("temp/build.log", "a long text that an earlier run has left behind, longer than what this one writes to its log");

        workspace.Run<SampleBuild>(x => x.Restore);

        Assert.Equal("03:04:05.000 | D | Restore              | restoring" + Environment.NewLine, File.ReadAllText(workspace.PathOf("temp/build.log")));
        Assert.Equal(
            [5, 6, 7, 8, 9],
            Directory.GetFiles(workspace.PathOf("temp"), "build.2025*").Order(StringComparer.Ordinal).Select(x => Path.GetFileName(x)[15] - '0'));
        Assert.True(File.Exists(workspace.PathOf("temp/build.2026-01-02_03-04-05.log")));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_costs_the_log_and_not_the_run()
    {
        using var workspace = new Workspace();
        workspace.Write("temp", "a file where a folder should be");

        var result = workspace.Run<SampleBuild>(x => x.Restore);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("No log file is written: ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_is_written_as_a_page_and_nothing_runs()
    {
        using var workspace = new Workspace();

        var result = workspace.Run<SampleBuild>(x => x.Compile, "--plan");

        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain("compiled", result.Output, StringComparison.Ordinal);
        Snapshot.Matches("execution-plan.html", File.ReadAllText(workspace.PathOf("temp/execution-plan.html")));
    }
}
