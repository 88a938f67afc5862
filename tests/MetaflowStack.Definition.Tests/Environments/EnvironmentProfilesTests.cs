using MetaflowStack.Definition.Environments;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Tests.Environments;

public sealed class EnvironmentProfilesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("profiles-").FullName;

    public EnvironmentProfilesTests() => Directory.CreateDirectory(Path.Combine(_root, ".nuke"));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Profiles_that_set_an_environment_are_environments_by_wave_and_name()
    {
        Write("parameters.json", """{ "$schema": "./build.schema.json", "OrgPrefix": "contoso", "Location": "westeurope" }""");
        Write("parameters.prod.json", """{ "Environment": "prod", "Wave": 3, "NodeSize": ["Standard_D4s_v5", "Standard_D4as_v5"], "Location": "northeurope" }""");
        Write("parameters.dev.json", """{ "Environment": "dev", "DeployAirflow": "true", "TaskNodeSize": "A B" }""");
        Write("parameters.test.json", """{ "Environment": "test", "Parallelism": "8", /* comment */ }""");
        Write("parameters.fast.json", """{ "Parallelism": 64 }""");

        var environments = Read();

        Assert.Equal(["dev", "test", "prod"], environments.Select(environment => environment.Name));
        Assert.Equal([".nuke/parameters.dev.json", ".nuke/parameters.test.json", ".nuke/parameters.prod.json"], environments.Select(environment => environment.File));
        Assert.Equal([1, 1, 3], environments.Select(environment => environment.Wave));
        Assert.All(environments, environment => Assert.Equal("contoso", environment.Options.OrgPrefix));
        Assert.Equal(["westeurope", "westeurope", "northeurope"], environments.Select(environment => environment.Options.Location));
        Assert.Equal((true, 8), (environments[0].Options.DeployAirflow, environments[1].Options.Parallelism));
        Assert.Equal(["A", "B"], environments[0].Options.TaskNodeSize);
        Assert.Equal(["Standard_D4s_v5", "Standard_D4as_v5"], environments[2].Options.NodeSize);
    }

    [Fact]
    public void What_the_command_line_says_counts_for_all_and_what_the_file_says_for_none_that_says_otherwise()
    {
        Write("parameters.json", """{ "OrgPrefix": "contoso", "Location": "westeurope", "NodeSize": ["X"] }""");
        Write("parameters.dev.json", """{ "Environment": "dev", "Location": "northeurope", "Cloud": "azure" }""");

        var options = Assert.Single(Read(new StackOptions { RootDirectory = _root, OrgPrefix = "contoso", Location = "westeurope", NodeSize = ["X"], Cloud = "sandbox", DeployArgo = false })).Options;

        Assert.Equal(("northeurope", "sandbox", false, "contoso"), (options.Location, options.Cloud, options.DeployArgo, options.OrgPrefix));
    }

    [Fact]
    public void Without_such_profiles_the_shared_file_is_the_only_environment()
    {
        Write("parameters.json", """{ "OrgPrefix": "contoso" }""");
        Write("parameters.fast.json", """{ "Parallelism": 64 }""");

        var environment = Assert.Single(Read());

        Assert.Equal((null, "default", "contoso"), (environment.Profile, environment.Name, environment.Options.OrgPrefix));
    }

    [Fact]
    public void Without_any_file_there_is_one_all_the_same() => Assert.Equal("default", Assert.Single(Read()).Name);

    [Theory]
    [InlineData("""{ "Environment": "dev", "DeployArgo": "maybe" }""")]
    [InlineData("""{ "Environment": "dev", "NodeSize": 5 }""")]
    [InlineData("""{ "Environment": """)]
    [InlineData("[]")]
    public void A_file_that_cannot_be_read_is_named(string content)
    {
        Write("parameters.dev.json", content);

        Assert.Contains(".nuke/parameters.dev.json", Assert.Throws<UsageException>(() => Read()).Details.What, StringComparison.Ordinal);
    }

    private IReadOnlyList<EnvironmentProfile> Read(StackOptions? given = null) => EnvironmentProfiles.Read(given ?? new StackOptions { RootDirectory = _root });

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_root, ".nuke", name), content);
}
