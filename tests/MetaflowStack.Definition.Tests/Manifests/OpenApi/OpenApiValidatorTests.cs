using System.Text.Json.Nodes;

namespace MetaflowStack.Definition.Tests.Manifests.OpenApi;

public class OpenApiValidatorTests
{
    // Every construct that Kubernetes' documents use, in small.
    private const string Document =
        """
        {"components":{"schemas":{
          "example.Robot":{
            "type":"object","required":["spec"],
            "x-kubernetes-group-version-kind":[{"group":"example.com","version":"v1","kind":"Robot"}],
            "properties":{
              "apiVersion":{"type":"string"},"kind":{"type":"string"},
              "metadata":{"allOf":[{"$ref":"#/components/schemas/example.Meta"}],"default":{}},
              "spec":{"$ref":"#/components/schemas/example.Spec"}}},
          "example.Meta":{"type":"object","properties":{"labels":{"type":"object","additionalProperties":{"type":"string","default":""}}}},
          "example.Spec":{"type":"object","properties":{
            "arms":{"type":"integer","format":"int32"},
            "serial":{"type":"integer","format":"int64"},
            "on":{"type":"boolean"},
            "weight":{"type":"number"},
            "mode":{"type":"string","enum":["walk","run"]},
            "port":{"oneOf":[{"type":"integer"},{"type":"string"}]},
            "parts":{"type":"array","items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"}}}},
            "anything":{"type":"object"}}}}}}
        """;

    [Theory]
    [InlineData("""{"spec":{"arm":1}}""", ".spec.arm: is not known")]
    [InlineData("""{"spec":{"arms":"1"}}""", ".spec.arms: \"1\" is not an integer of int32")]
    [InlineData("""{"spec":{"arms":3000000000}}""", ".spec.arms: 3000000000 is not an integer of int32")]
    [InlineData("""{"spec":{"arms":1.5}}""", ".spec.arms: 1.5 is not an integer of int32")]
    [InlineData("""{"spec":{"on":"yes"}}""", ".spec.on: \"yes\" is not a boolean")]
    [InlineData("""{"spec":{"on":null}}""", ".spec.on: null is not a boolean")]
    [InlineData("""{"spec":{"weight":"1"}}""", ".spec.weight: \"1\" is not a number")]
    [InlineData("""{"spec":{"mode":"fly"}}""", ".spec.mode: \"fly\" is none of [\"walk\",\"run\"]")]
    [InlineData("""{"spec":{"port":true}}""", ".spec.port: is none of integer, string")]
    [InlineData("""{"spec":{"parts":{}}}""", ".spec.parts: {} is not an array")]
    [InlineData("""{"spec":{"parts":[{"name":"x"},{}]}}""", ".spec.parts[1].name: is missing")]
    [InlineData("""{"spec":[]}""", ".spec: [] is not an object")]
    [InlineData("""{"spec":{},"metadata":{"labels":{"a":1}}}""", ".metadata.labels.a: 1 is not text")]
    [InlineData("""{"spec":{},"metadata":{"nme":"x"}}""", ".metadata.nme: is not known")]
    [InlineData("{}", ".spec: is missing")]
    public void A_fault_is_found_where_it_is(string change, string fault) => Assert.Equal([fault], Validate(change));

    [Fact]
    public void A_sound_object_has_no_fault() =>
        Assert.Empty(Validate("""{"metadata":{"labels":{"a":"1"}},"spec":{"arms":-2,"serial":3000000000,"on":true,"weight":1.5,"mode":"run","port":"http","parts":[{"name":"x"}],"anything":{"a":[1]}}}"""));

    [Fact]
    public void A_kind_that_is_not_there_is_a_fault() =>
        Assert.Equal([": there is no Robt in example.com/v1"], Validate("""{"spec":{}}""", kind: "Robt"));

    [Fact]
    public void A_construct_that_the_validator_does_not_know_is_not_passed_over()
    {
        var document = JsonNode.Parse(Document.Replace("\"format\":\"int64\"", "\"maximum\":5", StringComparison.Ordinal))!.AsObject();

        Assert.Throws<NotSupportedException>(() => new OpenApiValidator(document).Validate(Robot("""{"spec":{"serial":6}}""")));
    }

    private static IReadOnlyList<string> Validate(string more, string kind = "Robot") =>
        new OpenApiValidator(JsonNode.Parse(Document)!.AsObject()).Validate(Robot(more, kind));

    private static JsonObject Robot(string more, string kind = "Robot")
    {
        var manifest = JsonNode.Parse(more)!.AsObject();
        (manifest["apiVersion"], manifest["kind"]) = ("example.com/v1", kind);
        return manifest;
    }
}
