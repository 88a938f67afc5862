using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Bootstrapper;

public class EngineChoiceTests
{
    [Fact]
    public async Task The_real_NUKE_packages_are_asked_for_and_the_lock_file_of_the_embedded_engine_does_not_stand_in_the_way()
    {
        var folder = Directory.CreateTempSubdirectory("engine-").FullName;
        await Repository.CopySourcesAsync(folder);

        await using var restore = RunningCommand.Start(
            "dotnet", ["restore", "build/_build.csproj"], folder, new Dictionary<string, string?>(Repository.CleanEnvironment) { ["NukeEngine"] = "package", ["CI"] = "true" });
        var result = await restore.WaitAsync();

        // Where the packages can be had it succeeds; where they cannot, nothing but they may be missing.
        Assert.All(
            result.Output.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)),
            line => Assert.Matches("Nuke\\.(Common|Components)", line));
        Directory.Delete(folder, recursive: true);
    }
}
