using MetaflowStack.Conformance.Recordings;

namespace MetaflowStack.Conformance.Tests.Recordings;

public sealed class CassetteTests
{
    private const string Good = """
        version: 1
        interactions:
        - request:
            body: '{"location":"westus"}'
            url: https://management.azure.com/subscriptions/1/resourcegroups/a?api-version=2021-04-01
            method: PUT
          response:
            body: '{"id":"x"}'
            headers:
              Content-Type:
              - application/json
            status: 201 Created
            code: 201
        """;

    [Fact]
    public void A_recording_is_read_with_its_headers_and_bodies()
    {
        using var folder = new TemporaryFolder();
        var exchange = Assert.Single(Cassette.Read(folder.Write("a.yaml", Good)).Exchanges);
        Assert.Equal(("PUT", 201, "{\"location\":\"westus\"}", "application/json"), (exchange.Method, exchange.Status, exchange.RequestBody, exchange.Headers["content-type"]));
    }

    [Fact]
    public void A_recording_is_found_in_folders_below()
    {
        using var folder = new TemporaryFolder();
        folder.Write("deep/er/b.yml", Good);
        folder.Write("a.yaml", Good);
        folder.Write("notes.txt", "no recording");
        Assert.Equal(["a", "b"], Cassette.ReadAll(folder.Path).Select(cassette => cassette.Name));
    }

    [Theory]
    [InlineData("a: [", "is no YAML")]
    [InlineData("name: x", "has no list 'interactions'")]
    [InlineData("", "has no list 'interactions'")]
    public void What_is_no_recording_is_said_to_be_none(string content, string message)
    {
        using var folder = new TemporaryFolder();
        var exception = Assert.Throws<InvalidDataException>(() => Cassette.Read(folder.Write("a.yaml", content)));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}
