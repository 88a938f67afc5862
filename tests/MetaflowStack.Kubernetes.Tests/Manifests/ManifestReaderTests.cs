using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Kubernetes.Tests.Manifests;

public class ManifestReaderTests
{
    private const string ConfigMap = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ";

    [Fact]
    public void Each_document_of_a_file_becomes_an_object_with_its_line()
    {
        var documents = ManifestReader.ReadText($"# a comment\n---\n{ConfigMap}one\n---\n# nothing\n---\n{ConfigMap}two\n  namespace: argo\n", "m.yaml");
        Assert.Equal(["ConfigMap one", "ConfigMap argo/two"], documents.Select(document => document.ToString()));
        Assert.Equal([3, 10], documents.Select(document => document.Location.Line));
    }

    [Fact]
    public void Anchors_and_merge_keys_are_followed_and_own_keys_win()
    {
        var body = ManifestReader.ReadText($"{ConfigMap}x\nbase: &base {{a: 1, b: 2}}\nother: &other {{b: 3, c: 4}}\ncopy: *base\ndata:\n  <<: [*base, *other]\n  a: 9\n", "m.yaml").Single().Body;
        Assert.Equal("""{"a":1,"b":2}""", body["copy"]!.ToJsonString());
        Assert.Equal("""{"a":9,"b":2,"c":4}""", body["data"]!.ToJsonString());
    }

    [Fact]
    public void A_list_becomes_its_items()
    {
        var documents = ManifestReader.ReadText("""
            {"apiVersion": "v1", "kind": "List", "items": [
              {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "argo"}},
              {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"a": "${host}"}}]}
            """, "m.json");
        Assert.Equal(["Namespace argo", "ConfigMap x"], documents.Select(document => document.ToString()));
        Assert.Equal(3, documents[1].LocationOf("data.a").Line);
    }

    [Theory]
    [InlineData("a: [1, 2\nb: 3\n", "m.yaml:")]
    [InlineData("a: 1\n\tb: 2\n", "m.yaml:2:")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  name: y\n", "m.yaml:5:3: The key 'name' is there twice")]
    [InlineData("- a\n- b\n", "m.yaml:1:1: This is not a Kubernetes object: a mapping")]
    [InlineData("just text\n", "m.yaml:1:1: This is not a Kubernetes object: a mapping")]
    [InlineData("---\nkind: ConfigMap\nmetadata: {name: x}\n", "m.yaml:2:1: This is not a Kubernetes object: it has no apiVersion")]
    [InlineData("apiVersion: v1\nmetadata: {name: x}\n", "m.yaml:1:1: This is not a Kubernetes object: it has no kind")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 12}\n", "m.yaml:1:1: This is not a Kubernetes object: it has no metadata.name that is text")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: x-}\n", "it has no metadata.name")]
    [InlineData("a: *nobody\n", "m.yaml:1:")]
    [InlineData("a: &x {b: *x}\n", "m.yaml:1:11: The alias *x has no anchor before it that is complete")]
    [InlineData("? [a]\n: b\n", "m.yaml:1:3: A key must be a plain value")]
    [InlineData("a: !wrong b\n", "m.yaml:1:4: The tag !wrong")]
    [InlineData("a: !!int b\n", "m.yaml:1:4: The tag tag:yaml.org,2002:int")]
    [InlineData("<<: 3\n", "m.yaml:1:1: A merge key (<<) takes a mapping")]
    public void A_fault_names_file_and_line(string yaml, string expected)
    {
        var fault = Assert.Throws<ManifestException>(() => ManifestReader.ReadText(yaml, "m.yaml"));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_without_end_is_an_error_and_not_a_crash()
    {
        var fault = Assert.Throws<ManifestException>(() => ManifestReader.ReadText(new string('[', 100_000), "m.yaml"));
        Assert.Contains("nested deeper", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_that_multiply_are_an_error_and_do_not_fill_the_memory()
    {
        var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 9).Select(level =>
            $"a{level}: &a{level} [{string.Join(',', Enumerable.Repeat($"*a{level - 1}", 10))}]\n"));
        var fault = Assert.Throws<ManifestException>(() => ManifestReader.ReadText(bomb, "m.yaml"));
        Assert.Contains("once its aliases are followed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_text_is_an_error_with_a_place_and_never_a_crash()
    {
        const int Seed = 20260101;
        const string Whole = "apiVersion: v1\nkind: ConfigMap # c\nmetadata: {name: x, labels: {\"a\": 'b'}}\nbase: &b\n  - 1\n  - |\n    text\n  - >-\n    more\ndata:\n  <<: {k: v}\n  ? z\n  : *b\n---\n%TAG ! tag:x,2:\n";
        const string Letters = "\t\n :-?#&*!|>'\"%@`{}[],~<=.0aé\u0000\ud800";
        var random = new Random(Seed);
        for (var round = 0; round < 5_000; round++)
        {
            var text = new System.Text.StringBuilder(Whole);
            for (var damage = random.Next(1, 6); damage > 0; damage--)
            {
                if (random.Next(2) == 0)
                    text.Remove(random.Next(text.Length), 1);
                else
                    text.Insert(random.Next(text.Length), Letters[random.Next(Letters.Length)]);
            }
            try
            {
                ManifestReader.ReadText(text.ToString(), "m.yaml");
            }
            catch (ManifestException fault)
            {
                Assert.True(fault.Location.Line > 0, $"seed {Seed}, round {round}: {fault.Message}");
            }
        }
    }

    [Fact]
    public void A_folder_is_read_in_the_order_of_its_paths()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "b"));
            File.WriteAllText(Path.Combine(folder, "b", "z.yml"), ConfigMap + "second\n");
            File.WriteAllText(Path.Combine(folder, "a.yaml"), ConfigMap + "first\n");
            File.WriteAllText(Path.Combine(folder, "README.md"), "no manifest");
            Assert.Equal(["first", "second"], ManifestReader.ReadFolder(folder).Select(document => document.Name));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("no-such-file.yaml", Assert.Throws<StackException>(() => ManifestReader.ReadFile("no-such-file.yaml")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("argo-events-v1.9.11-install.yaml")]
    [InlineData("argo-workflows-v3.7.18-namespace-install.yaml")]
    public void Upstreams_release_can_be_read(string file)
    {
        var specs = Environment.GetEnvironmentVariable("AZURE_SPECS_DIR") ?? Path.Combine(FindRepository(), "..", "shared", "azure-specs");
        var path = Path.Combine(specs, "..", "argo", file);
        Assert.SkipUnless(File.Exists(path), $"{file} is not on this machine.");
        var documents = ManifestReader.ReadFile(path);
        Assert.Contains(documents, document => document.Kind == "CustomResourceDefinition");
        Assert.Contains(documents, document => document.Kind == "Deployment");
        Assert.All(documents, document => Assert.Empty(document.Placeholders));
    }

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MetaflowStack.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
