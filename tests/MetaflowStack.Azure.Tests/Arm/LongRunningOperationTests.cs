using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Tests.Arm;

public sealed class LongRunningOperationTests
{
    private const string Id = $"/subscriptions/{TestStack.Subscription}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/x";
    private const string Ready = $$$"""{"id":"{{{Id}}}","properties":{"provisioningState":"Succeeded"}}""";
    private const string Creating = $$$"""{"id":"{{{Id}}}","properties":{"provisioningState":"Creating"}}""";
    private const string Stateless = $$$"""{"id":"{{{Id}}}","properties":{}}""";
    private static readonly (string, string) Operation = ("Azure-AsyncOperation", "https://management.azure.com/op/1");
    private static readonly (string, string) Location = ("Location", "https://management.azure.com/loc/1");
    private static readonly (string, string) After3 = ("Retry-After", "3");

    [Fact]
    public async Task A_write_answered_with_a_terminal_state_needs_no_further_request()
    {
        using var azure = Scripted(new Answer(201, Ready));
        await RunAsync(azure);
        Assert.Equal(["PUT"], Methods(azure));
    }

    [Fact]
    public async Task A_write_answered_without_a_state_and_without_an_operation_has_succeeded()
    {
        using var azure = Scripted(new Answer(201, Stateless, Location));
        await RunAsync(azure);
        Assert.Equal(["PUT"], Methods(azure));
    }

    [Fact]
    public async Task A_200_with_a_terminal_state_is_final_even_beside_an_operation_url()
    {
        using var azure = Scripted(new Answer(200, Ready, Operation));
        await RunAsync(azure);
        Assert.Equal(["PUT"], Methods(azure));
    }

    [Fact]
    public async Task The_operation_url_is_preferred_to_location_and_the_resource_is_read_at_the_end()
    {
        using var azure = Scripted(new Answer(201, Creating, Operation, Location, After3));
        azure.Server.On("GET", "/op/1", new Answer(200, """{"status":"InProgress"}"""), new Answer(200, """{"status":"Succeeded"}"""));
        azure.Server.On("GET", Id, new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Equal(["PUT x", "GET 1", "GET 1", "GET x"], Calls(azure));
        Assert.DoesNotContain(azure.Server.Requests, request => request.Path.Contains("/loc/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_an_operation_url_location_is_polled_until_it_is_not_202_and_its_body_is_the_result()
    {
        using var azure = Scripted(new Answer(202, null, Location, ("Retry-After", "17")));
        azure.Server.On("GET", "/loc/1", new Answer(202, null, Location, ("Retry-After", "17")), new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Equal(["PUT x", "GET 1", "GET 1"], Calls(azure));
        Assert.Equal([17, 17], azure.Time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task A_location_that_ends_without_the_resource_is_followed_by_reading_it()
    {
        using var azure = Scripted(new Answer(202, null, Location));
        azure.Server.On("GET", "/loc/1", new Answer(200));
        azure.Server.On("GET", Id, new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Equal(["PUT x", "GET 1", "GET x"], Calls(azure));
    }

    [Fact]
    public async Task A_status_poll_may_itself_be_202()
    {
        using var azure = Scripted(new Answer(202, "{}", Operation, Location));
        azure.Server.On("GET", "/op/1", new Answer(202, """{"status":"InProgress"}""", Operation), new Answer(200, """{"status":"Succeeded"}"""));
        azure.Server.On("GET", Id, new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Equal(["PUT x", "GET 1", "GET 1", "GET x"], Calls(azure));
    }

    [Fact]
    public async Task An_error_beside_a_status_that_is_not_Failed_is_a_remark()
    {
        const string Remark = """,  "error":{"code":"NotLatestOperation","message":"preempted"}}""";
        using var azure = Scripted(new Answer(200, Creating, Operation));
        azure.Server.On("GET", "/op/1", new Answer(200, "{\"status\":\"InProgress\"" + Remark), new Answer(200, "{\"status\":\"Succeeded\"" + Remark));
        azure.Server.On("GET", Id, new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Equal(["PUT x", "GET 1", "GET 1", "GET x"], Calls(azure));
    }

    [Fact]
    public async Task A_state_without_any_operation_url_is_polled_on_the_resource()
    {
        using var azure = Scripted(new Answer(201, Creating));
        azure.Server.On("GET", Id, new Answer(200, Creating), new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Equal(["PUT x", "GET x", "GET x"], Calls(azure));
    }

    [Fact]
    public async Task An_operation_that_is_no_longer_known_is_settled_by_reading_the_resource()
    {
        using var azure = Scripted(new Answer(201, Creating, Operation));
        azure.Server.On("GET", "/op/1", new Answer(404));
        azure.Server.On("GET", Id, new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Equal(["PUT x", "GET 1", "GET x"], Calls(azure));
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("Canceled")]
    public async Task A_failed_operation_is_reported_in_Azures_words(string status)
    {
        using var azure = Scripted(new Answer(201, Creating, Operation));
        azure.Server.On("GET", "/op/1", new Answer(200, $$$"""{"status":"{{{status}}}","error":{"code":"SkuNotAvailable","message":"No such size here."}}"""));
        var failure = await Assert.ThrowsAnyAsync<StackException>(() => RunAsync(azure));
        Assert.Equal("SkuNotAvailable", failure.Details.Code);
        Assert.Contains("No such size here", failure.Message, StringComparison.Ordinal);
        Assert.Contains("could not be created", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Updating")]
    [InlineData("Accepted")]
    [InlineData("SomethingNew")]
    public async Task Every_other_state_means_that_it_goes_on(string state)
    {
        using var azure = Scripted(new Answer(201, Creating, Operation));
        azure.Server.On("GET", "/op/1", new Answer(200, $$"""{"status":"{{state}}"}"""), new Answer(200, """{"status":"succeeded"}"""));
        azure.Server.On("GET", Id, new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Equal(4, azure.Server.Requests.Count);
    }

    [Fact]
    public async Task Polls_are_never_earlier_than_Retry_After_says_in_seconds_or_as_a_date()
    {
        using var azure = Scripted(new Answer(202, "{}", Operation, ("Retry-After", "60")));
        var first = azure.Time.GetUtcNow() + TimeSpan.FromSeconds(60);
        azure.Server.On(
            "GET", "/op/1",
            new Answer(200, """{"status":"InProgress"}""", ("Retry-After", (first + TimeSpan.FromSeconds(30)).ToString("R"))),
            new Answer(200, """{"status":"Succeeded"}"""));
        azure.Server.On("GET", Id, new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Equal([60, 30], azure.Time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Without_Retry_After_the_interval_grows_up_to_ten_seconds()
    {
        using var azure = Scripted(new Answer(201, Creating, Operation));
        azure.Server.On("GET", "/op/1", [.. Enumerable.Repeat(new Answer(200, """{"status":"InProgress"}"""), 5), new Answer(200, """{"status":"Succeeded"}""")]);
        azure.Server.On("GET", Id, new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Equal([2, 4, 8, 10, 10, 10], azure.Time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task An_operation_that_never_ends_is_given_up_at_its_timeout_and_says_how_to_go_on()
    {
        using var azure = Scripted(new Answer(201, Creating, Operation));
        azure.Server.On("GET", "/op/1", new Answer(200, """{"status":"InProgress"}"""));
        var failure = await Assert.ThrowsAsync<StackException>(() => RunAsync(azure));
        Assert.InRange(azure.Time.Elapsed, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        Assert.Contains("within 10 min 00 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Run the same command again", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_shows_the_state_and_leaves_the_time_to_those_who_show_it()
    {
        using var azure = Scripted(new Answer(201, Creating, Operation, ("Retry-After", "75")));
        azure.Server.On("GET", "/op/1", new Answer(200, """{"status":"InProgress"}"""), new Answer(200, """{"status":"Succeeded"}"""));
        azure.Server.On("GET", Id, new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Equal(["Accepted", "InProgress"], azure.Progress);
    }

    [Fact]
    public async Task Cancellation_stops_the_waiting()
    {
        using var source = new CancellationTokenSource();
        using var azure = Scripted(new Answer(201, Creating, Operation));
        azure.Server.On("GET", "/op/1", _ =>
        {
            source.Cancel();
            return new Answer(200, """{"status":"InProgress"}""");
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(azure, source.Token));
        Assert.Equal(2, azure.Server.Requests.Count);
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(202, 1)]
    public async Task A_delete_ends_with_its_operation_and_reads_nothing_more(int status, int polls)
    {
        using var azure = new TestAzure();
        azure.Server.On("DELETE", Id, new Answer(status, null, Location));
        azure.Server.On("GET", "/loc/1", new Answer(200));
        Assert.True(await Writer(azure, isDelete: true).DeleteAsync(CancellationToken.None));
        Assert.Equal(1 + polls, azure.Server.Requests.Count);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(404)]
    public async Task Deleting_what_is_gone_is_fine(int status)
    {
        using var azure = new TestAzure();
        azure.Server.On("DELETE", Id, new Answer(status));
        Assert.False(await Writer(azure, isDelete: true).DeleteAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_operation_that_failed_because_the_server_was_busy_is_started_anew()
    {
        using var azure = Scripted(new Answer(202, "{}", Operation));
        azure.Server.On(
            "GET", "/op/1",
            new Answer(200, """{"status":"Failed","error":{"code":"ProvisioningServerBusy","message":"busy with other operations"}}"""),
            new Answer(200, """{"status":"Succeeded"}"""));
        azure.Server.On("GET", Id, new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Equal(["PUT x", "GET 1", "PUT x", "GET 1", "GET x"], Calls(azure));
        Assert.Contains(azure.Progress, line => line.StartsWith("ProvisioningServerBusy, trying again in ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(0)]
    public async Task Polls_that_fail_for_longer_than_any_request_is_repeated_are_repeated_within_the_operations_timeout(int status)
    {
        using var azure = Scripted(new Answer(201, Creating, Operation));
        azure.Server.On("GET", "/op/1", _ => azure.Time.Elapsed < TimeSpan.FromMinutes(7) ? new Answer(status) : new Answer(200, """{"status":"Succeeded"}"""));
        azure.Server.On("GET", Id, new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Single(azure.Server.Writes);
        Assert.InRange(azure.Time.Elapsed, TimeSpan.FromMinutes(7), TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task Polls_that_fail_for_longer_than_the_operations_timeout_end_it()
    {
        using var azure = Scripted(new Answer(201, Creating, Operation));
        azure.Server.On("GET", "/op/1", new Answer(503));
        var failure = await Assert.ThrowsAsync<StackException>(() => RunAsync(azure));
        Assert.Equal("OperationTimedOut", failure.Details.Code);
        Assert.Contains(azure.Progress, line => line == "cannot ask how far it is (HTTP 503), trying again");
    }

    [Fact]
    public async Task What_somebody_deleted_while_it_was_being_made_is_made_anew()
    {
        using var azure = Scripted(new Answer(201, Creating, Operation));
        azure.Server.On("GET", "/op/1", new Answer(200, """{"status":"Succeeded"}"""));
        azure.Server.On("GET", Id, _ => azure.Server.Writes.Count() < 2 ? new Answer(404) : new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Equal(2, azure.Server.Writes.Count());
        Assert.InRange(azure.Time.Elapsed, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4));
    }

    [Fact]
    public async Task A_read_that_lags_behind_the_write_is_waited_for()
    {
        using var azure = Scripted(new Answer(201, Creating, Operation));
        azure.Server.On("GET", "/op/1", new Answer(200, """{"status":"Succeeded"}"""));
        azure.Server.On("GET", Id, new Answer(404), new Answer(404), new Answer(200, Ready));
        await RunAsync(azure);
        Assert.Single(azure.Server.Writes);
    }

    [Fact]
    public async Task An_operation_that_failed_for_good_is_started_once()
    {
        using var azure = Scripted(new Answer(202, "{}", Operation));
        azure.Server.On("GET", "/op/1", new Answer(200, """{"status":"Failed","error":{"code":"QuotaExceeded","message":"no quota"}}"""));
        await Assert.ThrowsAnyAsync<StackException>(() => RunAsync(azure));
        Assert.Single(azure.Server.Writes);
    }

    private static TestAzure Scripted(Answer answer)
    {
        var azure = new TestAzure();
        azure.Server.On("PUT", Id, answer);
        return azure;
    }

    private static Task<JsonObject> RunAsync(TestAzure azure, CancellationToken cancellationToken = default) =>
        Writer(azure).WriteAsync(RequestMethod.Put, [], cancellationToken);

    private static ResourceWriter Writer(TestAzure azure, bool isDelete = false) => new(azure.Arm, new OperationContext
    {
        Key = TestStack.Storage.Key,
        Id = Id,
        ApiVersion = "2024-01-01",
        What = isDelete ? "be deleted" : "be created",
        IsDelete = isDelete,
        Timeout = TimeSpan.FromMinutes(10),
        Report = azure.Progress.Add,
    });

    private static IEnumerable<string> Methods(TestAzure azure) => azure.Server.Requests.Select(request => request.Method);

    private static IEnumerable<string> Calls(TestAzure azure) =>
        azure.Server.Requests.Select(request => $"{request.Method} {request.Path[(request.Path.LastIndexOf('/') + 1)..]}");
}
