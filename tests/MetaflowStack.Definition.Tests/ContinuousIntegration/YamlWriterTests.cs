using MetaflowStack.Definition.ContinuousIntegration.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlNode = YamlDotNet.RepresentationModel.YamlNode;

namespace MetaflowStack.Definition.Tests.ContinuousIntegration;

public sealed class YamlWriterTests
{
    [Theory]
    [InlineData("plain text")]
    [InlineData("")]
    [InlineData(" spaces ")]
    [InlineData("true")]
    [InlineData("No")]
    [InlineData("10")]
    [InlineData("17 3 * * *")]
    [InlineData("- item")]
    [InlineData("key: value")]
    [InlineData("ends with:")]
    [InlineData("not # a comment")]
    [InlineData("it's")]
    [InlineData("'quoted'")]
    [InlineData("${{ github.event_name == 'push' && !cancelled() }}")]
    [InlineData("{ braces }")]
    [InlineData("!tag")]
    [InlineData("*alias")]
    [InlineData("#")]
    [InlineData("lines\nand\n\n  indented\n")]
    [InlineData("no end\nof line")]
    [InlineData("Größe")]
    public void A_text_is_read_as_it_was_meant(string text)
    {
        var written = YamlWriter.Write(new YamlMap { { "map", new YamlMap { { "text", text } } }, { "list", new YamlList { text, new YamlMap { { "first", text }, { "second", text } } } } });

        var read = new YamlStream();
        read.Load(new StringReader(written));
        var root = read.Documents[0].RootNode;
        foreach (var node in (YamlNode[])[root["map"]["text"], root["list"][0], root["list"][1]["first"], root["list"][1]["second"]])
        {
            Assert.Equal(text, ((YamlScalarNode)node).Value);
            // In plain style readers would take these for numbers or truth values.
            if (text is "true" or "No" or "10")
                Assert.Equal(ScalarStyle.SingleQuoted, ((YamlScalarNode)node).Style);
        }
    }

    [Fact]
    public void Numbers_truth_values_comments_and_empty_things_have_their_forms() => Assert.Equal(
        """
        number: 5
        flag: false
        # Why.
        # Two lines.
        none: {}
        list: []
        action: a@b # v1

        """,
        YamlWriter.Write(new YamlMap
        {
            { "number", 5 }, { "flag", false }, { "none", new YamlMap(), "Why.\nTwo lines." }, { "left out", null }, { "list", new YamlList() }, { "action", new YamlText("a@b") { Comment = "v1" } },
        }));
}
