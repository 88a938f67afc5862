using MetaflowStack.Definition.Notices;

namespace MetaflowStack.Definition.Tests.Notices;

public sealed class BuildServerSummaryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("100%-").FullName;
    private readonly LinesLog _log = new();

    public BuildServerSummaryTests() => Directory.CreateDirectory(Path.Combine(_root, ".nuke", "temp"));

    [Fact]
    public void GitHub_gets_a_page_behind_those_that_are_there()
    {
        var path = Path.Combine(_root, "summary");
        File.WriteAllText(path, "earlier\n");

        Leave(Stories.Failed(), ("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", path));

        Assert.Equal("earlier\n" + SummaryMarkdown.Of(Stories.Failed()), File.ReadAllText(path));
        Assert.Empty(_log.Texts);
    }

    [Fact]
    public void Azure_gets_a_file_by_its_escaped_path_and_a_run_with_warnings_has_issues()
    {
        Leave(Stories.Of("succeeded", [], [], ["look at this"]), ("TF_BUILD", "True"));

        var file = Assert.Single(Directory.GetFiles(Path.Combine(_root, ".nuke", "temp")));
        Assert.Equal(
            ["##vso[task.uploadsummary]" + file.Replace("%", "%AZP25", StringComparison.Ordinal), "##vso[task.complete result=SucceededWithIssues;]1 warning"],
            _log.Texts);
        Assert.Contains("look at this", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("failed", true)]
    [InlineData("cancelled", true)]
    [InlineData("succeeded", false)]
    public void Of_no_other_run_is_it_said_that_it_has_issues(string outcome, bool warned)
    {
        Leave(Stories.Of(outcome, [], [], warned ? ["look at this"] : []), ("TF_BUILD", "True"));

        Assert.StartsWith("##vso[task.uploadsummary]", Assert.Single(_log.Texts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM", "xterm")]
    [InlineData("GITHUB_ACTIONS", "true")] // an old runner: no summary
    public void Elsewhere_there_is_none(string name, string value) =>
        Assert.Null(BuildServerSummary.Find(Variables((name, value)), Stories.Settings(_root), _log));

    [Fact]
    public void A_page_that_cannot_be_written_is_a_warning()
    {
        Leave(Stories.Failed(), ("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", Path.Combine(_root, "missing", "summary")));

        Assert.StartsWith("The build server's summary could not be written: ", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Leave(RunStory story, params (string, string)[] variables) =>
        ((IRunObserver)BuildServerSummary.Find(Variables(variables), Stories.Settings(_root), _log)!).RunEnded(story);

    private static Func<string, string?> Variables(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(variable => variable.Name, variable => variable.Value).GetValueOrDefault;
}
