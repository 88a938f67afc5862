using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Embedded.Tests.Builds;

namespace Nuke.Embedded.Tests;

public sealed class ParameterTests
{
    /// <summary>Each row takes one source away from the top.</summary>
    [Theory]
    [InlineData("argument variable second first common", "argument")]
    [InlineData("variable second first common", "variable")]
    [InlineData("second first common", "second")]
    [InlineData("first common", "first")]
    [InlineData("common", "common")]
    [InlineData("", "initializer")]
    public void The_nearest_source_wins(string sources, string expected)
    {
        var given = sources.Split(' ');
        using var workspace = new Workspace();
        if (given.Contains("variable"))
            workspace.Variables["TEXT_VALUE"] = workspace.Variables["NUKE_COMPONENT_VALUE"] = "variable";
        foreach (var (source, file) in new[] { ("second", "parameters.two.json"), ("first", "parameters.one.json"), ("common", "parameters.json") })
            workspace.Write(file, given.Contains(source) ? $$"""{ "TextValue": "{{source}}", "ComponentValue": "{{source}}" }""" : "{}");
        string[] arguments = given.Contains("argument") ? ["--text-value", "argument", "--component-value", "argument"] : [];

        Run(workspace, ["--profile", "one", "two", .. arguments]);

        Assert.Contains($"TextValue={expected}", RecordingBuild.Events);
        Assert.Contains($"ComponentValue={(expected == "initializer" ? "" : expected)}", RecordingBuild.Events);
    }

    [Theory]
    [InlineData("--text-value a", "TextValue=a")]
    [InlineData("--textvalue a", "TextValue=a")]
    [InlineData("--TEXT-VALUE a", "TextValue=a")]
    [InlineData("-text-value a", "TextValue=a")]
    [InlineData("--text-value=a=b", "TextValue=a=b")]
    [InlineData("--text-value=", "TextValue=")]
    [InlineData("--text-value a --text-value b", "TextValue=b")]
    [InlineData("--flag", "Flag=True")]
    [InlineData("--flag false", "Flag=False")]
    [InlineData("--flag=TRUE", "Flag=True")]
    [InlineData("--number=-5", "Number=-5")]
    [InlineData("--maybe 7", "Maybe=7")]
    [InlineData("", "Maybe=")]
    [InlineData("--colour blue", "Colour=Blue")]
    [InlineData("--configuration release", "Configuration=Release")]
    [InlineData("--folder out/x", "Folder=ROOT/out/x")]
    [InlineData("--folder /abs", "Folder=/abs")]
    [InlineData("--names a b c", "Names=a,b,c")]
    [InlineData("--names a+b", "Names=a+b")]
    [InlineData("--split a+b", "Split=a,b")]
    [InlineData("--numbers 1 2", "Numbers=1,2")]
    [InlineData("--another-name x", "Renamed=x")]
    [InlineData("--git-hub-token x", "GitHubToken=x")]
    [InlineData("--prefixed-value x", "Prefixed=x")]
    [InlineData("--switch", "Switch=True")]
    [InlineData("--switch false", "Switch=False")]
    public void A_value_is_read_from_the_command_line(string commandLine, string expected)
    {
        using var workspace = new Workspace();

        Run(workspace, commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Contains(expected, RecordingBuild.Events.Select(x => x.Replace(workspace.Root, "ROOT", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("TextValue", true)]
    [InlineData("TEXT_VALUE", true)]
    [InlineData("text-value", true)]
    [InlineData("NUKE_TEXT_VALUE", true)]
    [InlineData("nukeTextValue", true)]
    [InlineData("MY_TEXT_VALUE", false)]
    public void A_variable_matches_by_its_letters(string name, bool matches)
    {
        using var workspace = new Workspace();
        workspace.Variables[name] = "x";

        Run(workspace, []);

        Assert.Equal(matches, RecordingBuild.Events.Contains("TextValue=x"));
    }

    [Fact]
    public void Two_variables_that_both_match_count_as_none_and_are_warned_of()
    {
        using var workspace = new Workspace();
        workspace.Variables["TEXT_VALUE"] = "a";
        workspace.Variables["NUKE_TEXT_VALUE"] = "b";

        var result = Run(workspace, []);

        Assert.Contains("TextValue=initializer", RecordingBuild.Events);
        Assert.Contains("[WRN] Could not resolve TextValue since multiple values are provided", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HOST", "nonsense", 0)]
    [InlineData("TARGET", "nonsense", 0)]
    [InlineData("ROOT", "nonsense", 0)]
    [InlineData("NUKE_HOST", "nonsense", 255)]
    [InlineData("NUKE_TARGET", "nonsense", 255)]
    public void The_engines_own_parameters_need_the_prefix_in_the_environment(string name, string value, int exitCode)
    {
        using var workspace = new Workspace();
        workspace.Variables[name] = value;

        Assert.Equal(exitCode, workspace.Run<ParameterBuild>(x => x.Show).ExitCode);
    }

    [Fact]
    public void Paths_in_files_start_from_the_root_and_on_the_command_line_from_the_current_folder()
    {
        using var workspace = new Workspace();
        workspace.WorkingDirectory = Directory.CreateDirectory(Path.Combine(workspace.Root, "below")).FullName;
        workspace.Write("parameters.json", """{ "Folder": "out" }""");

        Run(workspace, []);
        Assert.Contains($"Folder={workspace.Root}/out", RecordingBuild.Events);

        Run(workspace, ["--folder", "out"]);
        Assert.Contains($"Folder={workspace.Root}/below/out", RecordingBuild.Events);
    }

    [Theory]
    [InlineData("""{ "Numbers": [1, 2], "Flag": true, "Number": 4 }""", "Numbers=1,2", "Flag=True", "Number=4")]
    [InlineData("""{ "$schema": "x", "Split": "a+b", "Maybe": null }""", "Split=a,b", "Maybe=")]
    [InlineData("""{ "textvalue": "keys are case-sensitive" }""", "TextValue=initializer")]
    public void A_file_gives_values(string json, params string[] expected)
    {
        using var workspace = new Workspace();
        workspace.Write("parameters.json", json);

        Run(workspace, []);

        Assert.Superset(expected.ToHashSet(), RecordingBuild.Events.ToHashSet());
    }

    [Theory]
    [InlineData("--number x", "Parameter 'Number' cannot be 'x': it is no Int32")]
    [InlineData("--flag maybe", "Parameter 'Flag' cannot be 'maybe': it is one of true, false")]
    [InlineData("--colour green", "Parameter 'Colour' cannot be 'green': it is one of Red, Blue")]
    [InlineData("--configuration x", "Parameter 'Configuration' cannot be 'x': it is one of Debug, Release")]
    [InlineData("--text-value a b", "Parameter 'TextValue' takes one value, not [ a, b ]")]
    [InlineData("--profile nope", "Profile 'nope' does not exist: there is no 'ROOT/.nuke/parameters.nope.json'")]
    [InlineData("--host nope", "Parameter 'Host' cannot be 'nope': it is one of AzurePipelines, GitHubActions, Terminal")]
    public void A_bad_value_ends_the_run_before_it_starts(string commandLine, string message)
    {
        using var workspace = new Workspace();

        var result = workspace.Run<ParameterBuild>(x => x.Show, commandLine.Split(' '));

        Assert.Equal(255, result.ExitCode);
        Assert.Equal(message + "\n", result.Output);
    }

    [Theory]
    [InlineData("{ \"TextValue\": ", "Failed parsing parameters file 'ROOT/.nuke/parameters.json' (line 1, column 16)")]
    [InlineData("[]", "Parameters file 'ROOT/.nuke/parameters.json' must hold one JSON object")]
    [InlineData("""{ "TextValue": {} }""", "'TextValue' in 'ROOT/.nuke/parameters.json' must be a text, a number, a boolean, or an array of those")]
    [InlineData("""{ "GitHubToken": "v1:abc" }""", "'GitHubToken' in 'ROOT/.nuke/parameters.json' is encrypted, and the embedded engine cannot decrypt it")]
    public void A_faulty_file_ends_the_run_before_it_starts(string json, string message)
    {
        using var workspace = new Workspace();
        workspace.Write("parameters.json", json);

        var result = workspace.Run<ParameterBuild>(x => x.Show);

        Assert.Equal(255, result.ExitCode);
        Assert.StartsWith(message, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_root_is_the_folder_above_that_has_dot_nuke_or_the_one_named()
    {
        using var workspace = new Workspace();
        using var other = new Workspace();
        workspace.WorkingDirectory = Directory.CreateDirectory(Path.Combine(workspace.Root, "a", "b")).FullName;

        Run(workspace, []);
        Assert.Contains($"Root={workspace.Root}", RecordingBuild.Events);

        Run(workspace, ["--root", other.Root]);
        Assert.Contains($"Root={other.Root}", RecordingBuild.Events);

        Run(workspace, ["--root"]);
        Assert.Contains($"Root={workspace.WorkingDirectory}", RecordingBuild.Events);
    }

    [Fact]
    public void Without_a_root_the_run_ends_with_a_line_that_says_what_to_do()
    {
        using var workspace = new Workspace();
        workspace.WorkingDirectory = Path.GetPathRoot(workspace.Root);

        var result = workspace.Run<ParameterBuild>(x => x.Show);

        Assert.Equal(255, result.ExitCode);
        Assert.Contains("Could not locate '.nuke'", result.Output, StringComparison.Ordinal);
    }

    private static RunResult Run(Workspace workspace, string[] arguments)
    {
        var result = workspace.Run<ParameterBuild>(x => x.Show, arguments);
        Assert.True(result.ExitCode == 0, result.Output);
        return result;
    }

    private sealed class ParameterBuild : RecordingBuild, IHasValues, IHasPrefix
    {
        [Parameter] private readonly string TextValue = "initializer";
        [Parameter] private readonly bool Flag;
        [Parameter] private readonly int Number;
        [Parameter] private readonly int? Maybe;
        [Parameter] private readonly Colour Colour;
        [Parameter] private readonly Configuration Configuration = Configuration.Debug;
        [Parameter] private readonly AbsolutePath? Folder;
        [Parameter] private readonly string[] Names = [];
        [Parameter(Separator = "+")] private readonly string[] Split = [];
        [Parameter("Read only.")] public int[] Numbers { get; } = [];
        [Parameter(Name = "AnotherName")] private readonly string? Renamed;
        [Parameter, Secret] private readonly string? GitHubToken;

        public Target Show => _ => _.Executes(() =>
        {
            Record($"TextValue={TextValue}");
            Record($"Flag={Flag}");
            Record($"Number={Number}");
            Record($"Maybe={Maybe}");
            Record($"Colour={Colour}");
            Record($"Configuration={Configuration}");
            Record($"Folder={Folder}");
            Record($"Names={string.Join(',', Names)}");
            Record($"Split={string.Join(',', Split)}");
            Record($"Numbers={string.Join(',', Numbers)}");
            Record($"Renamed={Renamed}");
            Record($"GitHubToken={GitHubToken}");
            Record($"ComponentValue={((IHasValues)this).ComponentValue}");
            Record($"Switch={((IHasValues)this).Switch}");
            Record($"Prefixed={((IHasPrefix)this).Value}");
            Record($"Root={RootDirectory}");
        });
    }

    private interface IHasValues : INukeBuild
    {
        [Parameter] string? ComponentValue => TryGetValue(() => ComponentValue);

        [Parameter] bool? Switch => TryGetValue<bool?>(() => Switch);
    }

    [ParameterPrefix("Prefixed")]
    private interface IHasPrefix : INukeBuild
    {
        [Parameter] string? Value => TryGetValue(() => Value);
    }
}
