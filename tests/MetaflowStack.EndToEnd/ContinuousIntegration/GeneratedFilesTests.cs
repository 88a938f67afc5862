using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.ContinuousIntegration;

/// <summary>What GenerateCi writes, held to what is committed.</summary>
public sealed class GeneratedFilesTests
{
    private static readonly string[] s_files = [".github/workflows/continuous.yml", ".github/workflows/deploy.yml", "azure-pipelines.yml"];

    [Fact]
    public async Task The_committed_files_are_those_that_the_code_makes()
    {
        await using var folder = new StackFolder();

        var said = (await folder.RunAsync("GenerateCi")).Succeeded().Output;
        var again = (await folder.RunAsync("GenerateCi")).Succeeded().Output;

        foreach (var file in s_files)
        {
            var made = await File.ReadAllTextAsync(folder.PathOf(file), TestContext.Current.CancellationToken);
            var committed = Path.Combine(Repository.Root, file);
            if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
                await File.WriteAllTextAsync(committed, made, TestContext.Current.CancellationToken);
            Assert.Equal(made, (await File.ReadAllTextAsync(committed, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"));
            Assert.Contains($"{file}: written", said, StringComparison.Ordinal);
            Assert.Contains($"{file}: unchanged", again, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task With_a_fault_in_a_profile_nothing_is_written_and_all_faults_are_named_with_their_files()
    {
        await using var folder = new StackFolder();
        await File.WriteAllTextAsync(folder.PathOf(".nuke", "parameters.a.json"), """{ "Environment": "dev", "Wave": 12 }""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.PathOf(".nuke", "parameters.b.json"), """{ "Environment": "test", "Location": "Mars!" }""", TestContext.Current.CancellationToken);

        var output = (await folder.RunAsync("GenerateCi")).Exited(2).Output;

        Assert.Contains(".nuke/parameters.a.json, Wave: ", output, StringComparison.Ordinal);
        Assert.Contains(".nuke/parameters.b.json, Location: ", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf(".github")));
    }
}
