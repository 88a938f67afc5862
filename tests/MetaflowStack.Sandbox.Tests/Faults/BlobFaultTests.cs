using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Faults;

/// <summary>What goes wrong with blob storage.</summary>
public sealed class BlobFaultTests
{
    [Theory]
    [InlineData("Blob.409:x1", 409, "LeaseAlreadyPresent", null)]
    [InlineData("Blob.412:x1", 412, "ConditionNotMet", null)]
    [InlineData("Blob.429:x1:retry-after=3s", 429, "TooManyRequests", "3")]
    [InlineData("Blob.500:x1", 500, "InternalError", null)]
    [InlineData("Blob.503:x1", 503, "ServerBusy", null)]
    public async Task A_request_is_refused_once_in_the_blob_services_words(string fault, int status, string code, string? retryAfter)
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: [$"{fault}@GET@/stdemo/*"]);
        var refused = await GetAsync(sandbox);
        Assert.Equal((status, code, retryAfter), (refused.Status, refused.Headers.GetValueOrDefault("x-ms-error-code"), refused.Headers.GetValueOrDefault("Retry-After")));
        Assert.Contains($"<Error><Code>{code}</Code>", refused.Body, StringComparison.Ordinal);
        Assert.NotEqual(status, (await GetAsync(sandbox)).Status);
    }

    [Fact]
    public async Task A_connection_breaks_once()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["Blob.ConnectionDropped:x1"]);
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(sandbox));
        Assert.NotEqual(0, (await GetAsync(sandbox)).Status);
    }

    private static Task<Answer> GetAsync(TestSandbox sandbox) =>
        sandbox.SendAsync("GET", $"{sandbox.Server.Document.BlobUrl}/stdemo/data/blob", null, ("x-ms-version", "2021-12-02"));
}
