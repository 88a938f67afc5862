using YamlDotNet.RepresentationModel;

namespace MetaflowStack.Sandbox.Tests.Recordings;

/// <summary>One exchange of a recording.</summary>
internal sealed record Exchange(int Number, string Method, string Url, string RequestBody, int Status, string ResponseBody, IReadOnlyDictionary<string, string> Headers);

/// <summary>A recorded conversation (go-vcr, version 1).</summary>
internal sealed record Cassette(string Name, IReadOnlyList<Exchange> Exchanges)
{
    public static Cassette Read(string path)
    {
        var yaml = new YamlStream();
        using (var reader = new StreamReader(path))
            yaml.Load(reader);
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        var interactions = (YamlSequenceNode)root["interactions"];
        return new Cassette(Path.GetFileNameWithoutExtension(path), [.. interactions.Children.Select((node, number) => Read(number, (YamlMappingNode)node))]);
    }

    private static Exchange Read(int number, YamlMappingNode node)
    {
        var (request, response) = ((YamlMappingNode)node["request"], (YamlMappingNode)node["response"]);
        var headers = ((YamlMappingNode)response["headers"]).Children.ToDictionary(
            h => ((YamlScalarNode)h.Key).Value!, h => ((YamlScalarNode)((YamlSequenceNode)h.Value)[0]).Value ?? "", StringComparer.OrdinalIgnoreCase);
        return new Exchange(
            number, Text(request, "method"), Text(request, "url"), Text(request, "body"), int.Parse(Text(response, "code"), null), Text(response, "body"), headers);
    }

    private static string Text(YamlMappingNode node, string name) => ((YamlScalarNode)node[name]).Value ?? "";
}
