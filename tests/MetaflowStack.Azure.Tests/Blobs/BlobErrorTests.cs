using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.Tests.State;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Azure.Tests.Blobs;

public sealed class BlobErrorTests
{
    private static readonly (int Status, string Code, string Message)[] Answers =
    [
        (401, "InvalidAuthenticationInfo", "Server failed to authenticate the request. Please refer to the information in the www-authenticate header."),
        (401, "NoAuthenticationInformation", "Server failed to authenticate the request. Please refer to the information in the www-authenticate header."),
        (403, "AuthenticationFailed", "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature."),
        (403, "AuthorizationPermissionMismatch", "This request is not authorized to perform this operation using this permission."),
        (403, "AuthorizationFailure", "This request is not authorized to perform this operation."),
        (403, "KeyBasedAuthenticationNotPermitted", "Key based authentication is not permitted on this storage account."),
        (403, "AccountIsDisabled", "The specified account is disabled."),
        (404, "ContainerNotFound", "The specified container does not exist."),
        (409, "ContainerBeingDeleted", "The specified container is being deleted. Try operation later."),
        (400, "InvalidResourceName", "The specified resource name contains invalid characters."),
        (500, "OperationTimedOut", "The operation could not be completed within the permitted time."),
        (503, "ServerBusy", "The server is currently unable to receive requests. Please retry your request."),
        (502, "", ""),
    ];

    [Fact]
    public async Task What_a_person_reads_when_the_service_refuses()
    {
        var texts = new List<string>();
        foreach (var (status, code, message) in Answers)
            texts.Add((await FailureAsync(new Answer(status, Xml(code, message)))).ToString());
        Snapshot.Matches(string.Join("\n\n", texts) + "\n", "refusals.txt");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    public async Task A_service_that_cannot_answer_is_unreachable(int status) => Assert.IsType<StateUnreachableException>(await FailureAsync(new Answer(status)));

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(407)]
    public async Task A_service_that_refuses_is_not_unreachable(int status) =>
        Assert.IsNotType<StateUnreachableException>(await FailureAsync(new Answer(status, "<html><body>A proxy's page</body></html>")));

    [Fact]
    public async Task An_answer_without_a_body_is_read_by_its_header()
    {
        var server = new ScriptedServer().On("HEAD", "state", new Answer(403, "", ("x-ms-error-code", "AuthorizationPermissionMismatch")));
        using var container = Client(server);
        var failure = await Assert.ThrowsAsync<StackException>(() => container.ExistsAsync(CancellationToken.None));
        Assert.Equal("AuthorizationPermissionMismatch", failure.Details.Code);
    }

    [Fact]
    public async Task A_long_listing_is_read_to_its_end()
    {
        const string Page = "<?xml version=\"1.0\"?><EnumerationResults><Blobs><Blob><Name>{0}</Name><Properties><Last-Modified>Sun, 01 Mar 2026 12:00:00 GMT</Last-Modified></Properties></Blob></Blobs><NextMarker>{1}</NextMarker></EnumerationResults>";
        var server = new ScriptedServer().On("GET", "state", new Answer(200, string.Format(Page, "a", "next!1")), new Answer(200, string.Format(Page, "b", "")));
        using var container = Client(server);

        var items = await container.ListWithSnapshotsAsync("x", CancellationToken.None);

        Assert.Equal(["a", "b"], items.Select(item => item.Name));
        Assert.EndsWith("&marker=next%211", server.Requests[1].Url.Query, StringComparison.Ordinal);
    }

    private static async Task<StackException> FailureAsync(Answer answer)
    {
        using var container = Client(new ScriptedServer().On("PUT", "state", answer));
        return await Assert.ThrowsAnyAsync<StackException>(() => container.CreateIfMissingAsync(CancellationToken.None));
    }

    private static BlobContainerClient Client(ScriptedServer server) => BlobContainerClient.FromConnectionString(
        "AccountName=stdemo;AccountKey=bm90IGEga2V5", "state", new BlobClientOptions { Handler = server, Time = new QuickTime(), Seed = 1 });

    private static string? Xml(string code, string message) => code.Length == 0
        ? null
        : $"\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{message}\nRequestId:7a3c\nTime:2026-03-01T12:00:00Z</Message></Error>";
}
