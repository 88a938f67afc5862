using System.Globalization;
using MetaflowStack.Conformance.Exchanges;
using YamlDotNet.RepresentationModel;

namespace MetaflowStack.Conformance.Recordings;

/// <summary>One exchange of a recording.</summary>
/// <param name="Number">Its place in the recording, from 0.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Url">The whole URL.</param>
/// <param name="RequestBody">The request's body; empty: none.</param>
/// <param name="Status">The status code.</param>
/// <param name="ResponseBody">The answer's body; empty: none.</param>
/// <param name="Headers">The answer's headers.</param>
internal sealed record RecordedExchange(
    int Number, string Method, string Url, string RequestBody, int Status, string ResponseBody, IReadOnlyDictionary<string, string> Headers);

/// <summary>A recorded conversation: a cassette of go-vcr (github.com/dnaeon/go-vcr), version 1 or 2 of its format.</summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Exchanges">What was said.</param>
internal sealed record Cassette(string Name, IReadOnlyList<RecordedExchange> Exchanges)
{
    /// <summary>Every cassette of a folder and the folders below, by name.</summary>
    public static IReadOnlyList<Cassette> ReadAll(string directory) =>
    [
        .. Directory.EnumerateFiles(directory, "*.yaml", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(directory, "*.yml", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal).Select(Read),
    ];

    /// <summary>Reads one cassette.</summary>
    /// <exception cref="InvalidDataException">The file is no cassette.</exception>
    public static Cassette Read(string path)
    {
        var yaml = new YamlStream();
        try
        {
            using var reader = new StreamReader(path);
            yaml.Load(reader);
        }
        catch (YamlDotNet.Core.YamlException exception)
        {
            throw new InvalidDataException($"{path} is no YAML: {exception.Message}", exception);
        }

        if (yaml.Documents.Count == 0 || yaml.Documents[0].RootNode is not YamlMappingNode root || Child(root, "interactions") is not YamlSequenceNode interactions)
            throw new InvalidDataException($"{path} is no recording: it has no list 'interactions'.");
        return new Cassette(Path.GetFileNameWithoutExtension(path), [.. interactions.Children.Select((node, number) => Read(number, (YamlMappingNode)node))]);
    }

    /// <summary>The conversation as it is for checks against the specifications.</summary>
    public IEnumerable<Exchange> AsConversation() => Exchanges.Select(exchange => new Exchange
    {
        Service = new Uri(exchange.Url).Host.StartsWith("graph.", StringComparison.Ordinal) ? "graph" : "arm",
        Method = exchange.Method,
        Url = new Uri(exchange.Url).PathAndQuery,
        RequestBody = exchange.RequestBody,
        Status = exchange.Status,
        ResponseHeaders = exchange.Headers,
        ResponseBody = exchange.ResponseBody,
    });

    private static RecordedExchange Read(int number, YamlMappingNode node)
    {
        var (request, response) = ((YamlMappingNode)node["request"], (YamlMappingNode)node["response"]);
        var headers = (Child(response, "headers") as YamlMappingNode)?.Children.ToDictionary(
            header => Text(header.Key), header => header.Value is YamlSequenceNode { Children.Count: > 0 } values ? Text(values[0]) : "", StringComparer.OrdinalIgnoreCase);
        return new RecordedExchange(
            number,
            Text(request["method"]),
            Text(request["url"]),
            Text(Child(request, "body")),
            int.Parse(Text(response["code"]), CultureInfo.InvariantCulture),
            Text(Child(response, "body")),
            headers ?? []);
    }

    private static YamlNode? Child(YamlMappingNode node, string name) => node.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;

    private static string Text(YamlNode? node) => (node as YamlScalarNode)?.Value ?? "";
}
