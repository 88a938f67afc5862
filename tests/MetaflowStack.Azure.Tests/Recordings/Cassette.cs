using System.Globalization;
using MetaflowStack.Azure.Tests.Support;
using YamlDotNet.Serialization;

namespace MetaflowStack.Azure.Tests.Recordings;

/// <summary>A recorded exchange with real Azure.</summary>
internal sealed record Exchange(string Method, Uri Url, string? Sent, int Status, string Body, IReadOnlyList<(string Name, string Value)> Headers)
{
    public Answer ToAnswer() => new(Status, Body, [.. Headers]);
}

/// <summary>Reads recorded conversations (go-vcr cassettes).</summary>
internal static class Cassette
{
    public static IReadOnlyList<Exchange> Read(string file)
    {
        var yaml = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(File.ReadAllText(file));
        return [.. ((List<object>)yaml["interactions"]).Cast<Dictionary<object, object>>().Select(ToExchange)];
    }

    private static Exchange ToExchange(Dictionary<object, object> interaction)
    {
        var request = (Dictionary<object, object>)interaction["request"];
        var response = (Dictionary<object, object>)interaction["response"];
        return new Exchange(
            (string)request["method"],
            new Uri((string)request["url"]),
            request.GetValueOrDefault("body") as string,
            int.Parse((string)response["code"], CultureInfo.InvariantCulture),
            response.GetValueOrDefault("body") as string ?? "",
            [.. Headers(response)]);
    }

    private static IEnumerable<(string, string)> Headers(Dictionary<object, object> response)
    {
        foreach (var (name, values) in (Dictionary<object, object>)response["headers"])
        {
            // Lengths and encodings were those of the recorder's transport.
            if ((string)name is "Azure-Asyncoperation" or "Location" or "Retry-After")
                yield return ((string)name, (string)((List<object>)values)[0]);
        }
    }
}
