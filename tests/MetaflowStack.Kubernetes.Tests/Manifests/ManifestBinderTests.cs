using System.Text.Json.Nodes;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Kubernetes.Manifests;
using MetaflowStack.Kubernetes.Resources;

namespace MetaflowStack.Kubernetes.Tests.Manifests;

public class ManifestBinderTests
{
    private static readonly Dictionary<string, ManifestValue> Offered = new()
    {
        ["host"] = "psql.example.com",
        ["replicas"] = 2,
        ["enabled"] = true,
        ["portText"] = "8080",
    };

    [Theory]
    [InlineData("${host}", "\"psql.example.com\"")]
    [InlineData("\"${host}\"", "\"psql.example.com\"")]
    [InlineData("${replicas}", "2")]
    [InlineData("${enabled}", "true")]
    [InlineData("${portText}", "\"8080\"")]
    [InlineData("https://${host}:${portText}/", "\"https://psql.example.com:8080/\"")]
    [InlineData("n=${replicas},e=${enabled}", "\"n=2,e=true\"")]
    [InlineData("\" ${replicas}\"", "\" 2\"")]
    [InlineData("$${host}", "\"${host}\"")]
    [InlineData("a$${host}b${host}", "\"a${host}bpsql.example.com\"")]
    [InlineData("$$${host}", "\"$${host}\"")]
    [InlineData("${host}$${x}${host}", "\"psql.example.com${x}psql.example.com\"")]
    [InlineData("$(HOST) $host $1 {host}", "\"$(HOST) $host $1 {host}\"")]
    [InlineData("plain", "\"plain\"")]
    [InlineData("7", "7")]
    public void A_scalar_is_bound(string scalar, string json)
    {
        var bound = ManifestBinder.Bind(Document($"  a: {scalar}\n"), Offered);
        Assert.Equal(json, bound["data"]!["a"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Theory]
    [InlineData("\nkind: Secret\nstolen: true")]
    [InlineData("x\n---\napiVersion: v1\nkind: Namespace")]
    [InlineData("\", \"kind\": \"Secret\", \"x\": \"")]
    [InlineData("{a: 1}")]
    [InlineData("[1, 2]")]
    [InlineData("*base")]
    [InlineData("&anchor !!binary |")]
    [InlineData("yes")]
    [InlineData("0644")]
    [InlineData("null")]
    [InlineData("# comment")]
    [InlineData("${host}")]
    [InlineData("$${host}")]
    [InlineData("${unknown}")]
    [InlineData(" leading and trailing ")]
    [InlineData("\\\"\\n\t\u0001\u2028")]
    [InlineData("")]
    public void A_value_stays_a_value_whatever_it_holds(string value)
    {
        var values = new Dictionary<string, ManifestValue>(Offered) { ["evil"] = value };
        var bound = ManifestBinder.Bind(Document("  whole: ${evil}\n  part: <${evil}>\n  list: [\"${evil}\", x]\n"), values);

        var sent = JsonNode.Parse(Json.ToUtf8(bound))!.AsObject();
        Assert.Equal(["apiVersion", "kind", "metadata", "data"], sent.Select(property => property.Key));
        Assert.Equal("ConfigMap", sent.Text("kind"));
        Assert.Equal(["whole", "part", "list"], sent["data"]!.AsObject().Select(property => property.Key));
        Assert.Equal(value, sent.Text("data", "whole"));
        Assert.Equal($"<{value}>", sent.Text("data", "part"));
        Assert.Equal(value, sent["data"]!["list"]![0]!.GetValue<string>());
    }

    [Theory]
    [InlineData("  a: x\n  b: ${hots}\n", "m.yaml:7:6: The placeholder ${hots} in data.b of ConfigMap x is not known. Did you mean ${host}?")]
    [InlineData("  a: ${somethingElse}\n", "m.yaml:6:6: The placeholder ${somethingElse} in data.a of ConfigMap x is not known.")]
    [InlineData("  a: x ${HOST}\n", "Did you mean ${host}?")]
    [InlineData("  list:\n  - a\n  - b: '${nope}'\n", "m.yaml:8:8: The placeholder ${nope} in data.list[1].b")]
    [InlineData("  ${host}: x\n", "m.yaml:6:3: The key '${host}' has a placeholder, and keys are never bound.")]
    [InlineData("  a: ${host\n", "m.yaml:6:6: '${host' is not a placeholder: write ${name}, or $${ for a literal ${.")]
    [InlineData("  a: ${}\n", "'${}' is not a placeholder")]
    [InlineData("  a: ${1st}\n", "'${1st}' is not a placeholder")]
    [InlineData("  a: ${a b}\n", "'${a b}' is not a placeholder")]
    [InlineData("  x.y/z: {deep: \"${nope}\"}\n", "data[\"x.y/z\"].deep")]
    public void A_placeholder_that_cannot_be_bound_names_file_line_and_what_is_near(string data, string expected)
    {
        var fault = Assert.Throws<ManifestException>(() => ManifestBinder.Select(Document(data), Offered));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_placeholder_in_an_alias_is_found_at_the_alias()
    {
        var document = Document("  a: &t {x: \"${nope}\"}\n  b: *t\n");
        Assert.Equal(["nope"], document.Placeholders);
        Assert.Equal(7, document.LocationOf("data.b.x").Line);
    }

    [Fact]
    public void Only_the_values_that_are_used_make_dependencies()
    {
        var server = new Output<string>(new ResourceKey("azure", "postgresql-server", "metaflow"), "host");
        var storage = new Output<string>(new ResourceKey("azure", "storage-account", "metaflow"), "endpoint");
        var cluster = new Output<string>(new ResourceKey("azure", "managed-cluster", "metaflow"), "id");
        var offered = new Dictionary<string, ManifestValue> { ["server"] = server, ["storage"] = storage, ["port"] = 5432 };

        var resource = KubernetesObject.From(Document("  a: ${server}:${port}\n"), offered, "Services", cluster);

        Assert.Equal(["port", "server"], resource.Values.Keys);
        Assert.Equal([server.Resource], resource.Values.Values.Select(value => value.Source).OfType<ResourceKey>());
        Assert.Equal(cluster.Resource, resource.Container);
        Assert.Equal("kubernetes:config-map/-/x", resource.Key.ToString());
        var graph = ResourceGraph.Build([resource, new Stand { Key = server.Resource, Stage = "Infra" }, new Stand { Key = cluster.Resource, Stage = "Infra" }]);
        Assert.Equal([server.Resource, cluster.Resource], graph.DependenciesOf(resource.Key).OrderByDescending(key => key.Kind));
    }

    [Fact]
    public void A_reference_is_no_value_before_its_resource_exists()
    {
        var offered = new Dictionary<string, ManifestValue> { ["server"] = new Output<string>(new ResourceKey("azure", "server", "x"), "host") };
        var fault = Assert.Throws<ManifestException>(() => ManifestBinder.Bind(Document("  a: ${server}\n"), offered));
        Assert.Contains("azure:server/x.host", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_an_object_is_not_a_placeholder()
    {
        var document = ManifestReader.ReadText("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"${host}\"}\n", "m.yaml").Single();
        Assert.Throws<ManifestException>(() => KubernetesObject.From(document, Offered, "Services"));
    }

    [Fact]
    public void Binding_leaves_the_manifest_as_it_was()
    {
        var document = Document("  a: ${host}\n");
        ManifestBinder.Bind(document, Offered);
        Assert.Equal("${host}", document.Body.Text("data", "a"));
    }

    private static ManifestDocument Document(string data) =>
        ManifestReader.ReadText($"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n{data}", "m.yaml").Single();

    private sealed record Stand : Resource;
}
