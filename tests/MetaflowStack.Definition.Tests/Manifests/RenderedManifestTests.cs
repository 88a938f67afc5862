using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;

namespace MetaflowStack.Definition.Tests.Manifests;

public class RenderedManifestTests
{
    [Theory]
    [InlineData("metaflow")]
    [InlineData("argo-workflows")]
    [InlineData("argo-events")]
    [InlineData("airflow")]
    [InlineData("workload-identity")]
    public void What_is_applied_is_what_was_reviewed(string component) =>
        Snapshot.Matches(string.Join("---\n", ManifestFiles.Read(component).Select(document => Yaml(ManifestFiles.Bind(document)))), $"{component}.yaml");

    private static string Yaml(JsonObject manifest) =>
        new SerializerBuilder()
            .WithQuotingNecessaryStrings(quoteYaml1_1Strings: true)
            .WithIndentedSequences()
            .WithEventEmitter(next => new LiteralText(next))
            .Build()
            .Serialize(Plain(manifest)!)
            .ReplaceLineEndings("\n");

    private static object? Plain(JsonNode? node) => node switch
    {
        JsonObject properties => properties.ToDictionary(entry => entry.Key, entry => Plain(entry.Value)),
        JsonArray items => items.Select(Plain).ToList(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => long.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture),
        },
        _ => null,
    };

    /// <summary>Text of several lines stays as it would be written by hand.</summary>
    private sealed class LiteralText(IEventEmitter next) : ChainedEventEmitter(next)
    {
        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            if (eventInfo.Source.Value is string text && text.Contains('\n', StringComparison.Ordinal))
                eventInfo.Style = ScalarStyle.Literal;
            base.Emit(eventInfo, emitter);
        }
    }
}
