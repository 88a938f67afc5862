using System.Text.RegularExpressions;
using Nuke.Embedded.Tests.Builds;

namespace Nuke.Embedded.Tests;

/// <summary>What a person or a build server reads of a run.</summary>
public sealed partial class ConsoleOutputTests
{
    [Theory]
    [InlineData("success", "", 0)]
    [InlineData("two-targets-and-a-trigger", "Pack Clean", 0)]
    [InlineData("unlisted-target", "Announce", 0)]
    [InlineData("component", "greet --who Ada", 0)]
    [InlineData("skip-one", "Test --skip Restore", 0)]
    [InlineData("skip-all", "Test --skip", 0)]
    [InlineData("skipped-by-static-condition", "AfterStaticSkip", 0)]
    [InlineData("static-condition-holds", "StaticSkip --text yes", 0)]
    [InlineData("skipped-by-dynamic-condition", "CI --colour blue", 0)]
    [InlineData("failure", "AfterBroken", 255)]
    [InlineData("failure-explained", "Explained", 255)]
    [InlineData("failure-and-proceed", "AfterProceed", 255)]
    [InlineData("failure-and-assured", "Broken Always Compile", 255)]
    [InlineData("cancelled", "Cancelled", 130)]
    [InlineData("unknown-target", "Nope", 255)]
    [InlineData("missing-parameter", "NeedsText", 255)]
    [InlineData("requirement-not-met", "NeedsRelease", 255)]
    [InlineData("quiet", "Compile --verbosity quiet", 0)]
    [InlineData("minimal", "Compile --verbosity minimal", 0)]
    [InlineData("plan", "CI Pack --plan", 0)]
    [InlineData("host-github-actions", "Compile --host GitHubActions", 0)]
    [InlineData("host-github-actions-failure", "AfterBroken --host githubactions", 255)]
    [InlineData("host-azure-pipelines", "Compile --host AzurePipelines", 0)]
    public void The_output_is_as_recorded(string snapshot, string commandLine, int exitCode)
    {
        using var workspace = new Workspace();

        var result = workspace.Run<SampleBuild>(x => x.Compile, commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Snapshot.Matches(snapshot, result.Output);
        Assert.Equal(exitCode, result.ExitCode);
    }

    [Theory]
    [InlineData("annotations-github-actions", "Coded --host GitHubActions")]
    [InlineData("annotations-azure-pipelines", "Coded --host AzurePipelines")]
    [InlineData("annotations-github-actions-plain", "Plain --host GitHubActions")]
    [InlineData("annotations-azure-pipelines-plain", "Plain --host AzurePipelines")]
    public void Build_servers_are_told_of_warnings_and_errors_once_in_their_own_escapes(string snapshot, string commandLine)
    {
        using var workspace = new Workspace();

        var output = workspace.Run<FailingBuild>(null, commandLine.Split(' ')).Output;

        var annotations = output.Split('\n').Where(line => line.StartsWith("::error", StringComparison.Ordinal) || line.StartsWith("::warning", StringComparison.Ordinal) || line.Contains("##vso[", StringComparison.Ordinal));
        Snapshot.Matches(snapshot, string.Join('\n', annotations) + "\n");
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("Compile --count 2 --help")]
    [InlineData("Broken --help --verbosity quiet")]
    public void Help_is_printed_wherever_it_is_asked_for(string commandLine)
    {
        using var workspace = new Workspace();

        var result = workspace.RunWithLogo<SampleBuild>(x => x.Compile, commandLine.Split(' '));

        Snapshot.Matches("help", Platform().Replace(result.Output, "(PLATFORM,"));
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void A_build_with_nothing_to_run_prints_help()
    {
        using var workspace = new Workspace();

        var result = workspace.Run<SampleBuild>(null);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Targets (with their direct dependencies):", result.Output, StringComparison.Ordinal);
        Assert.Contains("Default is '<none>'.", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_line_says_that_the_engine_is_the_embedded_one()
    {
        using var workspace = new Workspace();

        var result = workspace.RunWithLogo<SampleBuild>(x => x.Clean);

        Assert.Contains("NUKE Execution Engine, embedded, for version 10.1.0 (", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Stack_traces_are_printed_only_at_verbosity_verbose()
    {
        using var workspace = new Workspace();

        Assert.DoesNotContain("   at ", workspace.Run<SampleBuild>(x => x.Broken).Output, StringComparison.Ordinal);
        Assert.Contains("   at ", workspace.Run<SampleBuild>(x => x.Broken, "--verbosity", "verbose").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GITHUB_ACTIONS", "::group::Clean")]
    [InlineData("TF_BUILD", "##[group]Clean")]
    [InlineData("TERM", "║ Clean")]
    public void The_host_is_found_by_the_environment(string variable, string expected)
    {
        using var workspace = new Workspace();
        workspace.Variables[variable] = "true";

        Assert.Contains(expected, workspace.Run<SampleBuild>(x => x.Clean).Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\((Linux|OSX|Windows),")]
    private static partial Regex Platform();
}
