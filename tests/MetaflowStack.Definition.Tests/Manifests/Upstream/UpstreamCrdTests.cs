using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Tests.Manifests.Upstream;

public class UpstreamCrdTests
{
    [Fact]
    public void The_CRDs_are_upstreams_and_no_others() =>
        Assert.Equal(Names(UpstreamManifests.NamespaceInstalls), Names(ManifestFiles.AllBound));

    [Fact]
    public void Groups_scopes_and_names_are_the_same() =>
        Compare((ours, theirs) =>
        {
            Assert.Equal(theirs.Text("spec", "group"), ours.Text("spec", "group"));
            Assert.Equal(theirs.Text("spec", "scope"), ours.Text("spec", "scope"));
            Assert.Equal(Sorted(theirs.At("spec", "names")), Sorted(ours.At("spec", "names")));
        });

    [Fact]
    public void Versions_subresources_and_columns_are_the_same() =>
        Compare((ours, theirs) =>
        {
            var (our, their) = (Assert.Single(ours.Items("spec", "versions")), Assert.Single(theirs.Items("spec", "versions")));
            foreach (var name in (string[])["name", "served", "storage"])
                Assert.Equal(their[name]!.ToJsonString(), our[name]!.ToJsonString());
            Assert.Equal(their.At("subresources", "status") is null, our.At("subresources", "status") is null);
            Assert.Equal(Columns(their), Columns(our));
        });

    [Fact]
    public void Every_object_that_upstreams_schema_takes_is_taken_and_kept_whole() =>
        Compare((ours, theirs) => Assert.Empty(CrdSchema.Narrower(Schema(ours), Schema(theirs))));

    [Fact]
    public void Spec_and_status_are_merged_as_upstream_has_it() =>
        Compare((ours, theirs) =>
        {
            foreach (var part in (string[])["spec", "status"])
                Assert.Equal(Schema(theirs).Text("properties", part, "x-kubernetes-map-type"), Schema(ours).Text("properties", part, "x-kubernetes-map-type"));
        });

    [Fact]
    public void Every_node_of_our_schemas_has_a_type() =>
        Assert.All(Crds(ManifestFiles.AllBound), crd => Assert.Empty(CrdSchema.Untyped(Schema(crd))));

    [Theory]
    [InlineData("""{"type":"object"}""", ".spec: is dropped")]
    [InlineData("""{"type":"object","properties":{"spec":{"type":"object"}}}""", ".spec.a: is dropped")]
    [InlineData("""{"type":"object","required":["kind"],"x-kubernetes-preserve-unknown-fields":true}""", ": kind is required")]
    [InlineData("""{"type":"object","properties":{"spec":{"type":"string"}}}""", ".spec: type string, upstream object")]
    public void A_narrower_schema_is_noticed(string ours, string fault)
    {
        var theirs = JsonNode.Parse("""{"type":"object","properties":{"spec":{"type":"object","properties":{"a":{"type":"string"}}}}}""")!;

        Assert.Contains(fault, CrdSchema.Narrower(JsonNode.Parse(ours)!, theirs));
    }

    private static void Compare(Action<JsonObject, JsonObject> compare) =>
        Assert.All(
            Crds(UpstreamManifests.NamespaceInstalls),
            theirs => compare(Crds(ManifestFiles.AllBound).Single(crd => crd.Name() == theirs.Name()), theirs));

    private static IEnumerable<JsonObject> Crds(IEnumerable<JsonObject> manifests) =>
        manifests.Where(manifest => manifest.Kind() == "CustomResourceDefinition");

    private static string[] Names(IEnumerable<JsonObject> manifests) => [.. Crds(manifests).Select(JsonTree.Name).Order(StringComparer.Ordinal)];

    private static JsonNode Schema(JsonObject crd) => crd.Items("spec", "versions").Single().At("schema", "openAPIV3Schema")!;

    private static IEnumerable<string> Sorted(JsonNode? node) => JsonTree.Leaves(node).Select(leaf => $"{leaf.Path}={leaf.Value}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Columns(JsonObject version) => version.Items("additionalPrinterColumns")
        .Select(column => $"{column.Text("name")} {column.Text("type")} {column.Text("format")} {column.Text("jsonPath")}");
}
