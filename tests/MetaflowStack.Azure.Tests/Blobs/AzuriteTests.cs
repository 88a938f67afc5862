using System.Net;
using System.Net.Http.Headers;

namespace MetaflowStack.Azure.Tests.Blobs;

public sealed class AzuriteTests(Azurite azurite, AzuriteWithOAuth secure) : IClassFixture<Azurite>, IClassFixture<AzuriteWithOAuth>
{
    [Fact]
    public async Task It_answers_over_http_and_asks_who_calls()
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(azurite.BlobEndpoint + "?comp=list");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://storage.azure.com", HttpStatusCode.OK)]
    [InlineData("https://management.azure.com", HttpStatusCode.Forbidden)]
    public async Task It_takes_tokens_for_storage_over_https(string audience, HttpStatusCode expected)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var client = new HttpClient(handler);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AzuriteWithOAuth.Token(audience));
        client.DefaultRequestHeaders.Add("x-ms-version", "2021-12-02");
        using var answer = await client.GetAsync(secure.BlobEndpoint + "?comp=list");
        Assert.Equal(expected, answer.StatusCode);
    }
}
