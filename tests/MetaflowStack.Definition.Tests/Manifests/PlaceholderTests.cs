using System.Text.RegularExpressions;

namespace MetaflowStack.Definition.Tests.Manifests;

public partial class PlaceholderTests
{
    [Fact]
    public void Every_placeholder_is_documented_and_every_documented_one_is_used()
    {
        var documented = Documented().Matches(File.ReadAllText(Path.Combine(ManifestFiles.Root, "docs", "manifests.md"))).Select(match => match.Groups[1].Value);
        var used = ManifestFiles.All.SelectMany(document => document.Placeholders).Select(name => name.StartsWith("images.", StringComparison.Ordinal) ? "images.NAME" : name);

        Assert.Equal(used.Distinct().Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Binding_leaves_no_placeholder() =>
        Assert.All(ManifestFiles.AllBound, manifest => Assert.DoesNotContain("${", manifest.ToJsonString(), StringComparison.Ordinal));

    [GeneratedRegex(@"^\| `\$\{([A-Za-z.]+)\}`", RegexOptions.Multiline)]
    private static partial Regex Documented();
}
