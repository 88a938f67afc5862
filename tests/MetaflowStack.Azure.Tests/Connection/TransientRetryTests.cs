using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Tests.Support;

namespace MetaflowStack.Azure.Tests.Connection;

public sealed class TransientRetryTests
{
    private const string Id = "/subscriptions/s/resourceGroups/g";

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Passing_statuses_are_asked_again(int status)
    {
        using var azure = Scripted("GET", new Answer(status), new Answer(200, "{}"));
        Assert.Equal(200, (await azure.SendAsync(RequestMethod.Get, Id)).Status);
        Assert.Equal(2, azure.Server.Requests.Count);
    }

    [Theory]
    [InlineData(400, "InvalidParameter")]
    [InlineData(403, "AuthorizationFailed")]
    [InlineData(404, "ResourceNotFound")]
    [InlineData(409, "StorageAccountAlreadyTaken")]
    [InlineData(409, "OperationNotAllowed")]
    [InlineData(429, "QuotaExceeded")]
    [InlineData(400, "PrincipalNotFound")]
    public async Task What_cannot_pass_is_asked_once(int status, string code)
    {
        using var azure = Scripted("PUT", new Answer(status, Error(code)));
        var answer = await azure.SendAsync(RequestMethod.Put, Id);
        Assert.Equal((status, code), (answer.Status, answer.Error.Code));
        Assert.Single(azure.Server.Requests);
    }

    [Theory]
    [InlineData(409, "AnotherOperationInProgress")]
    [InlineData(409, "StorageAccountOperationInProgress")]
    [InlineData(429, "RetryableError")]
    [InlineData(409, "ServerIsBusy")]
    public async Task Codes_that_pass_are_asked_again_whatever_their_status(int status, string code)
    {
        using var azure = Scripted("PUT", new Answer(status, Error(code)), new Answer(200, "{}"));
        Assert.Equal(200, (await azure.SendAsync(RequestMethod.Put, Id)).Status);
    }

    [Theory]
    [InlineData("Retry-After", "42", 42)]
    [InlineData("x-ms-retry-after-ms", "1500", 1.5)]
    [InlineData("retry-after-ms", "2500", 2.5)]
    public async Task No_request_is_sent_before_the_time_that_Azure_asked_for(string header, string value, double seconds)
    {
        using var azure = Scripted("GET", new Answer(429, null, (header, value)), new Answer(200, "{}"));
        await azure.SendAsync(RequestMethod.Get, Id);
        Assert.InRange(Assert.Single(azure.Time.Waits).TotalSeconds, seconds, seconds + 1);
    }

    [Fact]
    public async Task Nor_by_somebody_else_who_sends_the_same()
    {
        using var azure = Scripted("POST", new Answer(500, null, ("Retry-After", "30")), new Answer(200, "{}"));
        Assert.Equal(500, (await azure.SendAsync(RequestMethod.Post, Id)).Status);
        Assert.Empty(azure.Time.Waits);
        Assert.Equal(200, (await azure.SendAsync(RequestMethod.Post, Id)).Status);
        Assert.Equal(TimeSpan.FromSeconds(30), Assert.Single(azure.Time.Waits));
    }

    [Fact]
    public async Task Retries_end_with_their_time_not_with_a_count()
    {
        using var azure = Scripted("GET", new Answer(503));
        Assert.Equal(503, (await azure.SendAsync(RequestMethod.Get, Id)).Status);
        Assert.InRange(azure.Time.Elapsed, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        Assert.True(azure.Server.Requests.Count > 8);
    }

    [Fact]
    public async Task A_dropped_connection_is_tried_again()
    {
        using var azure = Scripted("GET", Answer.Dropped, new Answer(200, "{}"));
        Assert.Equal(200, (await azure.SendAsync(RequestMethod.Get, Id)).Status);
    }

    [Theory]
    [InlineData(500, 1)]
    [InlineData(429, 2)]
    [InlineData(503, 2)]
    public async Task An_action_that_may_have_been_carried_out_is_not_repeated(int status, int requests)
    {
        using var azure = Scripted("POST", new Answer(status), new Answer(200, "{}"));
        await azure.SendAsync(RequestMethod.Post, Id);
        Assert.Equal(requests, azure.Server.Requests.Count);
    }

    [Fact]
    public async Task An_action_whose_connection_broke_is_not_repeated()
    {
        using var azure = Scripted("POST", Answer.Dropped, new Answer(200, "{}"));
        await Assert.ThrowsAnyAsync<Exception>(() => azure.SendAsync(RequestMethod.Post, Id));
        Assert.Single(azure.Server.Requests);
    }

    [Theory]
    [InlineData("/token")]
    [InlineData("/listKeys")]
    [InlineData("/checkNameAvailability")]
    [InlineData("/register")]
    [InlineData("/removePassword")]
    public async Task An_action_that_only_reads_or_leads_to_the_same_twice_is_repeated(string action)
    {
        using var azure = new TestAzure();
        azure.Server.On("POST", Id + action, Answer.Dropped, new Answer(500), new Answer(200, "{}"));
        Assert.Equal(200, (await azure.SendAsync(RequestMethod.Post, Id + action)).Status);
    }

    [Fact]
    public async Task A_connection_that_stays_broken_is_told_as_such()
    {
        using var azure = Scripted("GET", Answer.Dropped);
        var failure = await Assert.ThrowsAsync<NoAnswerException>(() => azure.SendAsync(RequestMethod.Get, Id));
        Assert.Equal(
            $"No answer came to GET {Id}. ConnectionLost: The connection was closed. Check the network connection and proxy settings, then run the same command again: it goes on from what has been done.",
            failure.Message.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task Every_attempt_is_signed_and_names_the_program()
    {
        using var azure = Scripted("GET", new Answer(503), new Answer(200, "{}"));
        await azure.SendAsync(RequestMethod.Get, Id);
        Assert.All(azure.Server.Requests, request =>
        {
            Assert.Equal($"Bearer {FixedCredential.Token}", request.Headers["Authorization"]);
            Assert.StartsWith("metaflow-stack", request.Headers["User-Agent"], StringComparison.Ordinal);
        });
    }

    private static string Error(string code) => $$$"""{"error":{"code":"{{{code}}}","message":"Exceeding quota, as Azure says."}}""";

    private static TestAzure Scripted(string method, params Answer[] answers)
    {
        var azure = new TestAzure();
        azure.Server.On(method, Id, answers);
        return azure;
    }
}
