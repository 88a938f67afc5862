using YamlDotNet.RepresentationModel;

namespace MetaflowStack.EndToEnd.ContinuousIntegration.Runner;

/// <summary>Short words for reading YAML.</summary>
internal static class Yaml
{
    /// <summary>The document of a text.</summary>
    public static YamlMappingNode Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    /// <summary>What stands under a key; null: nothing.</summary>
    public static YamlNode? At(this YamlNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
            node = node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;
        return node;
    }

    /// <summary>The text under a key; null: none.</summary>
    public static string? Text(this YamlNode? node, params ReadOnlySpan<string> path) => (node.At(path) as YamlScalarNode)?.Value;

    /// <summary>The entries of a map, in order.</summary>
    public static IEnumerable<(string Key, YamlNode Value)> Entries(this YamlNode? node) =>
        node is YamlMappingNode map ? map.Children.Select(entry => (((YamlScalarNode)entry.Key).Value!, entry.Value)) : [];

    /// <summary>The items of a list; of a single scalar that one.</summary>
    public static IEnumerable<YamlNode> Items(this YamlNode? node) => node switch { null => [], YamlSequenceNode list => list.Children, _ => [node] };
}
