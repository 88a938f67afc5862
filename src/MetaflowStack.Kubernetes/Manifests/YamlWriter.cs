using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MetaflowStack.Kubernetes.Manifests;

/// <summary>Writes JSON nodes as YAML that <see cref="YamlReader"/>, and any other reader of YAML 1.1 or 1.2, reads as the same.</summary>
internal static class YamlWriter
{
    private const int Indent = 2;

    /// <summary>The YAML text of one document, with a line break at its end.</summary>
    public static string Write(JsonNode node)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        // Certificates are long words: no line is broken.
        var emitter = new Emitter(text, new EmitterSettings(Indent, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        WriteNode(emitter, node);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void WriteNode(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject properties:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, properties.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (name, value) in properties)
                {
                    emitter.Emit(Text(name));
                    WriteNode(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray items:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, items.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in items)
                    WriteNode(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            default:
                emitter.Emit(node?.GetValueKind() == JsonValueKind.String ? Text(node.GetValue<string>()) : Plain(node is null ? "null" : Json.ToText(node)));
                break;
        }
    }

    private static Scalar Plain(string text) => new(AnchorName.Empty, TagName.Empty, text, ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false);

    // What would be read as something else without quotes is quoted; the emitter itself quotes what would break the syntax.
    private static Scalar Text(string text) =>
        new(AnchorName.Empty, TagName.Empty, text, IsPlainText(text) ? ScalarStyle.Any : ScalarStyle.DoubleQuoted, isPlainImplicit: true, isQuotedImplicit: true);

    private static bool IsPlainText(string text)
    {
        try
        {
            // Dates and sexagesimal numbers are text for kubectl, and not for everybody else; '=' and '<<' are YAML 1.1's own.
            return text.Length > 0 && !char.IsAsciiDigit(text[0]) && text is not ("=" or "<<") && text[0] is not ('+' or '-' or '.')
                && !text.Any(char.IsControl) && YamlScalar.Resolve(text)?.GetValueKind() == JsonValueKind.String;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
