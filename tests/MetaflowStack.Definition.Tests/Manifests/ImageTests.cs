using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MetaflowStack.Definition.Tests.Manifests;

public partial class ImageTests
{
    [Fact]
    public void Every_image_is_taken_from_versions_json() =>
        Assert.All(
            ManifestFiles.All.SelectMany(document => JsonTree.Properties(document.Body)).Where(property => property.Name == "image"),
            property => Assert.Matches(@"^\$\{images\.[a-z-]+\}$", property.Value!.GetValue<string>()));

    [Fact]
    public void Settings_that_name_images_take_them_from_versions_json() =>
        Assert.All(
            ManifestFiles.All.Where(document => document.Kind == "ConfigMap")
                .SelectMany(document => document.Body["data"]!.AsObject())
                .SelectMany(entry => ImageSetting().Matches(entry.Value!.GetValue<string>())),
            match => Assert.Matches(@"^""\$\{images\.[a-z-]+\}""$", match.Groups[1].Value));

    [Fact]
    public void Every_pinned_image_is_used_or_belongs_to_a_chart()
    {
        var used = ManifestFiles.All.SelectMany(document => document.Placeholders).Where(name => name.StartsWith("images.", StringComparison.Ordinal)).Select(name => name["images.".Length..]);
        var charts = ManifestFiles.Versions()["charts"]!.AsObject().Select(entry => entry.Value.Text("component")!);

        Assert.Equal(ManifestFiles.Images.Keys.Order(StringComparer.Ordinal), used.Concat(charts).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Versions_are_exact_and_images_name_their_registry() =>
        Assert.All(ManifestFiles.Versions()["components"]!.AsObject(), entry =>
        {
            Assert.Matches(@"^v?\d+\.\d+\.\d+$", entry.Value.Text("version"));
            Assert.Matches(@"^[a-z0-9-]+(\.[a-z0-9-]+)+/[a-z0-9_./-]+$", entry.Value.Text("image"));
            Assert.Equal(["image", "version"], entry.Value!.AsObject().Select(property => property.Key));
        });

    [Fact]
    public void Charts_are_exact() =>
        Assert.All(ManifestFiles.Versions()["charts"]!.AsObject(), entry =>
        {
            Assert.Matches(@"^\d+\.\d+\.\d+$", entry.Value.Text("version"));
            Assert.StartsWith("https://", entry.Value.Text("repository"), StringComparison.Ordinal);
            Assert.Contains(entry.Value.Text("component")!, ManifestFiles.Images.Keys);
        });

    [Fact]
    public void Nothing_is_latest() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(ManifestFiles.Folder, "*", SearchOption.AllDirectories).SelectMany(File.ReadLines),
            line => line.Contains("latest", StringComparison.OrdinalIgnoreCase) && !line.TrimStart().StartsWith('#') && !line.Contains("/opt/latest/bin/python3", StringComparison.Ordinal));

    [GeneratedRegex(@"[iI]mage:\s*(\S+)")]
    private static partial Regex ImageSetting();
}
