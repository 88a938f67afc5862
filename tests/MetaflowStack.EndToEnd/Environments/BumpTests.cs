using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Environments;

/// <summary>The target <c>Bump</c>, whole: what it pins is what a plan shows.</summary>
public sealed class BumpTests
{
    [Fact]
    public async Task A_plan_shows_what_was_pinned()
    {
        await using var folder = new StackFolder();
        CopyManifests(folder);
        string[] demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--no-logo"];
        (await folder.RunAsync(["Services", .. demo])).Succeeded();

        var run = (await folder.RunAsync("Bump", "--component", "metadata-service", "--version", "v2.99.0", "--no-logo")).Succeeded();

        Assert.Matches(@"metadata-service  v[0-9.]+ → v2\.99\.0", run.Output);
        var plan = JsonNode.Parse((await folder.RunAsync(["Plan", .. demo, "--json"])).Succeeded().Output)!;
        Assert.Contains("metaflow_metadata_service:v2.99.0", plan.ToJsonString(), StringComparison.Ordinal);

        Assert.Contains("there is nothing to do", (await folder.RunAsync("Bump", "--component", "metadata-service", "--version", "v2.99.0", "--no-logo")).Succeeded().Output, StringComparison.Ordinal);
        var before = await File.ReadAllBytesAsync(folder.PathOf("manifests", "versions.json"));
        Assert.Contains("add --allow-downgrade", (await folder.RunAsync("Bump", "--component", "metadata-service", "--version", "v1.0.0", "--no-logo")).Exited(2).Output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(folder.PathOf("manifests", "versions.json")));
    }

    // The folder's manifests are the repository's own, which no test may change.
    private static void CopyManifests(StackFolder folder)
    {
        var source = Path.Combine(Repository.Root, "manifests");
        File.Delete(folder.PathOf("manifests"));
        var copy = folder.PathOf("copied-manifests");
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        Directory.CreateSymbolicLink(folder.PathOf("manifests"), copy);
    }
}
