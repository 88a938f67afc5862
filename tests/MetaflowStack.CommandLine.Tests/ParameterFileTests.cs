namespace MetaflowStack.CommandLine.Tests;

public sealed class ParameterFileTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "$schema": "./build.schema.json", "OrgPrefix": "demo", "DeployArgo": true, "Ports": [1, 2] }""")]
    [InlineData("""{ "DeployArgo": "true", "Cloud": null, "GitHubToken": "v1:encrypted", "Skip": ["Infra"] }""")]
    [InlineData("{\n  // a comment\n  \"OrgPrefix\": \"demo\",\n}")]
    [InlineData("\uFEFF{}")]
    public void A_good_file_passes(string json)
    {
        using var workspace = new Workspace();
        workspace.Write("parameters.json", json);

        Assert.Equal((null, ""), workspace.Check());
    }

    [Theory]
    [InlineData("{\n  \"OrgPrefx\": \"demo\"\n}", "line 2: there is no parameter 'OrgPrefx'. Did you mean OrgPrefix?")]
    [InlineData("{\n  \"orgPrefix\": \"demo\"\n}", "line 2: there is no parameter 'orgPrefix'. Did you mean OrgPrefix?")]
    [InlineData("{\n  \"Nope\": { \"a\": [1] },\n  \"OrgPrefix\": \"x\"\n}", "line 2: there is no parameter 'Nope'.")]
    [InlineData("{\n\n  \"DeployArgo\": \"maybe\"\n}", "line 3: DeployArgo: 'maybe' is not one of true, false.")]
    [InlineData("{ \"Parallelism\": 1.5 }", "line 1: Parallelism: '1.5' is not a whole number.")]
    [InlineData("{ \"OrgPrefix\": [\"a\"] }", "line 1: 'OrgPrefix' takes one value, not a list.")]
    [InlineData("{ \"OrgPrefix\": {} }", "line 1: 'OrgPrefix' must be a text, a number, true or false.")]
    [InlineData("{ \"Ports\": [80, \"http\"] }", "line 1: Ports: 'http' is not a whole number.")]
    [InlineData("{ \"Skip\": [\"Infar\"] }", "line 1: Skip: 'Infar' is no target. Did you mean Infra?")]
    public void A_fault_in_a_file_is_told_with_its_line(string json, string fault)
    {
        using var workspace = new Workspace();
        workspace.Write("parameters.json", json);

        var (exitCode, error) = workspace.Check();

        Assert.Equal(2, exitCode);
        Assert.Equal([$".nuke/parameters.json, {fault}", "Nothing was done. --help lists the targets and options.", ""], error.Split('\n'));
    }

    [Theory]
    [InlineData("PrintNextSteps")]
    [InlineData("printnextsteps", "--profile", "dev")]
    [InlineData("--target", "PrintNextSteps")]
    public void Targets_that_read_all_profiles_have_all_of_them_checked(params string[] arguments)
    {
        using var workspace = new Workspace();
        workspace.Write("parameters.dev.json", "{}");
        workspace.Write("parameters.prod.json", """{ "OrgPrefx": "demo" }""");

        var (exitCode, error) = workspace.Check(arguments);

        Assert.Equal(2, exitCode);
        Assert.StartsWith(".nuke/parameters.prod.json, line 1: there is no parameter 'OrgPrefx'. Did you mean OrgPrefix?", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_targets_leave_the_profiles_alone_that_they_do_not_read()
    {
        using var workspace = new Workspace();
        workspace.Write("parameters.prod.json", """{ "OrgPrefx": "demo" }""");

        Assert.Equal((null, ""), workspace.Check("Infra"));
    }

    [Theory]
    [InlineData("{\n  \"OrgPrefix\": \"demo\"\n  \"Cloud\": \"azure\"\n}", "line 3, column 3")]
    [InlineData("{\n  \"OrgPrefix\": \"demo\"", "line 2, column 22")]
    [InlineData("{ } x", "line 1, column 5")]
    [InlineData("", "line 1, column 1")]
    public void Broken_json_is_told_with_line_and_column(string json, string place)
    {
        using var workspace = new Workspace();
        workspace.Write("parameters.json", json);

        var (exitCode, error) = workspace.Check();

        Assert.Equal(2, exitCode);
        Assert.StartsWith($".nuke/parameters.json, {place}: this is no valid JSON. ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_instead_of_an_object_is_a_fault()
    {
        using var workspace = new Workspace();
        workspace.Write("parameters.json", "[]");

        Assert.StartsWith(".nuke/parameters.json: it must hold one JSON object", workspace.Check().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_profile_names_those_that_exist()
    {
        using var workspace = new Workspace();
        workspace.Write("parameters.production.json", "{}");
        workspace.Write("parameters.staging.json", "{}");

        var (exitCode, error) = workspace.Check("Services", "--profile", "prodution");

        Assert.Equal(2, exitCode);
        Assert.StartsWith(
            "There is no profile 'prodution': .nuke/parameters.prodution.json does not exist. Profiles here: production, staging. Did you mean production?\n",
            error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_named_profiles_are_checked()
    {
        using var workspace = new Workspace();
        workspace.Write("parameters.good.json", """{ "OrgPrefix": "demo" }""");
        workspace.Write("parameters.bad.json", """{ "Nope": 1 }""");

        Assert.Null(workspace.Check("Services", "--profile", "good").ExitCode);
        Assert.Equal(2, workspace.Check("Services", "--profile", "good", "bad").ExitCode);
    }

    [Fact]
    public void A_profile_named_in_the_environment_is_checked()
    {
        using var workspace = new Workspace();
        workspace.Variables["NUKE_PROFILE"] = "prod";

        Assert.Equal(2, workspace.Check("Services").ExitCode);
    }

    [Fact]
    public void The_root_is_found_from_a_folder_below_it_or_named()
    {
        using var workspace = new Workspace();
        using var elsewhere = new Workspace();
        workspace.Write("parameters.json", """{ "Nope": 1 }""");
        var below = Directory.CreateDirectory(Path.Combine(workspace.Root, "a", "b")).FullName;

        Assert.Equal(2, workspace.Check(typeof(SampleBuild), [], below).ExitCode);
        Assert.Equal(2, elsewhere.Check("--root", workspace.Root).ExitCode);
        Assert.Null(elsewhere.Check().ExitCode);
    }

    [Fact]
    public void A_missing_root_is_a_fault()
    {
        using var workspace = new Workspace();
        var outside = Path.GetPathRoot(workspace.Root)!;

        var (exitCode, error) = workspace.Check(typeof(SampleBuild), ["--root", "nowhere"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("does not exist", error, StringComparison.Ordinal);

        (exitCode, error) = workspace.Check(typeof(SampleBuild), [], outside);
        Assert.Equal(2, exitCode);
        Assert.StartsWith("There is no .nuke folder in '", error, StringComparison.Ordinal);
    }
}
