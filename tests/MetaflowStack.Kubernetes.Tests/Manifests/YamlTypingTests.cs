using System.Text.Json.Nodes;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Kubernetes.Tests.Manifests;

/// <summary>Scalars mean what they mean to kubectl. The expected values are kubectl 1.34's.</summary>
public class YamlTypingTests
{
    /// <summary>YAML scalars and the JSON that kubectl 1.34.5 makes of them.</summary>
    public static TheoryData<string, string> Scalars => new()
    {
        { "text", "\"text\"" },
        { "true", "true" },
        { "FALSE", "false" },
        { "yes", "true" },
        { "on", "true" },
        { "y", "true" },
        { "NO", "false" },
        { "off", "false" },
        { "n", "false" },
        { "yEs", "\"yEs\"" },
        { "\"yes\"", "\"yes\"" },
        { "'on'", "\"on\"" },
        { "\"12\"", "\"12\"" },
        { "!!str 12", "\"12\"" },
        { "!!int \"12\"", "12" },
        { "~", "null" },
        { "", "null" },
        { "Null", "null" },
        { "\"\"", "\"\"" },
        { "42", "42" },
        { "-7", "-7" },
        { "+1", "1" },
        { "0644", "420" },
        { "0o644", "420" },
        { "-0o17", "-15" },
        { "08", "8" },
        { "0x1F", "31" },
        { "+0x1f", "31" },
        { "0b11", "3" },
        { "0x", "\"0x\"" },
        { "0b", "\"0b\"" },
        { "1_000", "1000" },
        { "1__0", "10" },
        { "0755_1", "3945" },
        { "1e3", "1000" },
        { "12e03", "12000" },
        { ".5", "0.5" },
        { "1.", "1" },
        { "1.10", "1.1" },
        { "1:30", "\"1:30\"" },
        { "2001-01-01", "\"2001-01-01\"" },
        { "1.2.3", "\"1.2.3\"" },
        { "500m", "\"500m\"" },
        { "-", "null" },
        { "+", "\"+\"" },
        { "!!binary aGVsbG8=", "\"hello\"" },
        { "9223372036854775807", "9223372036854775807" },
        { "\"a\\tb\\u00e9\"", "\"a\\tb\\u00e9\"" },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void A_scalar_has_the_type_that_kubectl_gives_it(string yaml, string json)
    {
        var value = yaml == "-" ? YamlReader.Read("x:\n- \n", "f.yaml")[0].Root!["x"]![0] : YamlReader.Read($"x: {yaml}\n", "f.yaml")[0].Root!["x"];
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), value), $"{yaml} became {value?.ToJsonString() ?? "null"}");
    }

    [Fact]
    public void Keys_become_the_text_that_kubectl_makes_of_them()
    {
        var root = YamlReader.Read("1: one\ntrue: two\n2.5: three\nn: four\n'on': five\n", "f.yaml")[0].Root!.AsObject();
        Assert.Equal(["1", "true", "2.5", "false", "on"], root.Select(property => property.Key));
    }

    [Theory]
    [InlineData(".inf")]
    [InlineData("-.Inf")]
    [InlineData(".nan")]
    public void Numbers_that_JSON_does_not_have_are_errors(string yaml)
    {
        var fault = Assert.Throws<ManifestException>(() => YamlReader.Read($"a: 1\nx: {yaml}\n", "f.yaml"));
        Assert.Equal(new ManifestLocation("f.yaml", 2, 4), fault.Location);
    }
}
