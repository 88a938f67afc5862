using System.Diagnostics;
using System.Text.RegularExpressions;
using MetaflowStack.Definition.ContinuousIntegration;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using YamlDotNet.RepresentationModel;

namespace MetaflowStack.Definition.Tests.ContinuousIntegration;

public sealed partial class CiFilesTests : IDisposable
{
    private readonly SampleRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData(".github/workflows/deploy.yml", "deploy.yml.txt")]
    [InlineData(".github/workflows/tests.yml", "tests.yml.txt")]
    [InlineData("azure-pipelines.yml", "azure-pipelines.yml.txt")]
    public void The_files_of_three_environments_are_as_recorded(string file, string snapshot) => Snapshot.Matches(_repository.Files()[file], snapshot);

    [Fact]
    public void Every_action_is_one_of_GitHubs_at_a_commit_with_its_version_beside_it()
    {
        var uses = _repository.Files().Values.SelectMany(text => text.Split('\n')).Where(line => line.Contains("uses:", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.Matches(Pinned(), line));
    }

    [Fact]
    public void No_job_has_both_a_token_for_Azure_and_a_right_to_write_and_none_uses_a_stored_secret()
    {
        var jobs = ((YamlMappingNode)Parse(_repository.Files()[".github/workflows/deploy.yml"])["jobs"]).Children;

        Assert.DoesNotContain("secrets.", string.Concat(_repository.Files().Values), StringComparison.Ordinal);
        foreach (var (name, job) in jobs)
        {
            var permissions = ((YamlMappingNode)job).Children.TryGetValue("permissions", out var given)
                ? ((YamlMappingNode)given).Children.Where(right => right.Value.ToString() == "write").Select(right => right.Key.ToString()).ToList()
                : [];
            Assert.True(permissions.Count <= 1, $"{name} may write {string.Join(" and ", permissions)}");
            Assert.True(((YamlMappingNode)job).Children.ContainsKey("timeout-minutes"), $"{name} has no timeout");
            // What signs in to Azure runs code of this repository only, and code of a pull request with a read-only identity only.
            var signsIn = job.ToString().Contains("./build.sh", StringComparison.Ordinal);
            Assert.Equal(signsIn, permissions.Contains("id-token"));
        }
    }

    [Fact]
    public void What_this_run_was_told_is_no_environments()
    {
        var told = CiFiles.Of(new StackOptions { RootDirectory = _repository.Root, Environment = "mine", OrgPrefix = "other", Cloud = "sandbox" }, typeof(SampleBuild));

        Assert.Equal(_repository.Files(), told);
    }

    [Fact]
    public void Without_profiles_the_only_environment_is_deployed_and_its_prefix_comes_from_a_variable()
    {
        using var repository = new SampleRepository(withSample: false);

        var deploy = repository.Files()[".github/workflows/deploy.yml"];

        Assert.Contains("- environment: default\n", deploy, StringComparison.Ordinal);
        Assert.Contains("ORG_PREFIX: ${{ vars.ORG_PREFIX }}", deploy, StringComparison.Ordinal);
        Assert.DoesNotContain("--profile", deploy, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_named_with_their_files()
    {
        _repository.Write("parameters.dev.json", """{ "Environment": "dev", "Wave": 12 }""");
        _repository.Write("parameters.a;b.json", """{ "Environment": "west" }""");

        var details = Assert.Throws<UsageException>(_repository.Files).Details;

        Assert.Contains(".nuke/parameters.dev.json, Wave: '12' must be 1 to 9", details.What, StringComparison.Ordinal);
        Assert.Contains(".nuke/parameters.a;b.json, Environment: the profile's name 'a;b'", details.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_profiles_of_one_environment_are_a_fault()
    {
        _repository.Write("parameters.dev.json", """{ "Environment": "prod" }""");

        Assert.Contains(".nuke/parameters.production.json, Environment: ", Assert.Throws<UsageException>(_repository.Files).Details.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitHubs_own_language_service_finds_nothing_in_the_workflows()
    {
        var tools = Path.Combine(Repository.Root, "tests", "tools");
        Assert.SkipUnless(Directory.Exists(Path.Combine(tools, "node_modules", "@actions", "languageservice")), "@actions/languageservice is not here: npm ci --prefix tests/tools.");
        List<string> files = [.. Directory.GetFiles(Path.Combine(Repository.Root, ".github", "workflows"))];
        foreach (var (path, text) in _repository.Files().Where(file => file.Key.StartsWith(".github", StringComparison.Ordinal)))
        {
            files.Add(Path.Combine(_repository.Root, Path.GetFileName(path)));
            await File.WriteAllTextAsync(files[^1], text, TestContext.Current.CancellationToken);
        }

        Assert.Equal("", await CheckAsync(tools, files));

        await File.WriteAllTextAsync(files[^1], (await File.ReadAllTextAsync(files[^1], TestContext.Current.CancellationToken)).Replace("runs-on", "run-son", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Contains("Unexpected value 'run-son'", await CheckAsync(tools, files), StringComparison.Ordinal);
    }

    private static async Task<string> CheckAsync(string tools, IEnumerable<string> files)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(tools, "workflows", "check.mjs"), .. files]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await error);
        return output;
    }

    private static YamlMappingNode Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    [GeneratedRegex(@"^\s+(?:- )?uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")]
    private static partial Regex Pinned();
}
