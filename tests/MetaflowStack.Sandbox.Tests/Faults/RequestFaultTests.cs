using System.Globalization;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Faults;

/// <summary>What goes wrong with single requests to Azure Resource Manager, Graph and sign-in.</summary>
public sealed class RequestFaultTests
{
    private static string Subscriptions(TestSandbox sandbox) => $"{sandbox.Url}/subscriptions?api-version=2022-12-01";

    [Fact]
    public async Task A_share_of_requests_is_throttled_the_same_ones_for_the_same_seed()
    {
        async Task<List<int>> StatusesAsync(int seed)
        {
            await using var sandbox = await TestSandbox.StartAsync(seed: seed, faults: ["429:30%"]);
            var statuses = new List<int>();
            for (var i = 0; i < 100; i++)
                statuses.Add((await sandbox.SendAsync("GET", Subscriptions(sandbox))).Status);
            return statuses;
        }

        var first = await StatusesAsync(1);
        Assert.InRange(first.Count(s => s == 429), 15, 45);
        Assert.Equal(first, await StatusesAsync(1));
        Assert.NotEqual(first, await StatusesAsync(2));
    }

    [Theory]
    [InlineData("429:x1", 429, "SubscriptionRequestsThrottled", "5")]
    [InlineData("429:x1:retry-after=7s", 429, "SubscriptionRequestsThrottled", "7")]
    [InlineData("500:x1", 500, "InternalServerError", null)]
    [InlineData("502:x1", 502, "BadGatewayConnection", null)]
    [InlineData("503:x1:retry-after=2s", 503, "ServerTimeout", "2")]
    [InlineData("504:x1", 504, "GatewayTimeout", null)]
    public async Task A_status_is_answered_once_in_Azures_words_and_nothing_is_done(string fault, int status, string code, string? retryAfter)
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: [$"{fault}@PUT"]);
        var refused = await sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody);
        Assert.Equal((status, code, retryAfter), (refused.Status, refused.ErrorCode, refused.Headers.GetValueOrDefault("Retry-After")));
        Assert.Equal(404, (await sandbox.ArmAsync("GET", Stack.Group, Stack.Groups)).Status);
        Assert.Equal(201, (await sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody)).Status);
    }

    [Fact]
    public async Task A_fault_acts_at_the_calls_times_methods_and_paths_that_it_names()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["500@call=2-3@GET@*/resourceGroups/a", "503@after=60s:x1@*/resourceGroups/b"]);
        async Task<int> GetAsync(string name) => (await sandbox.ArmAsync("GET", "resourceGroups/" + name, Stack.Groups)).Status;
        Assert.Equal((int[])[404, 404, 500, 500, 404, 404], (int[])[await GetAsync("b"), await GetAsync("a"), await GetAsync("a"), await GetAsync("A"), await GetAsync("a"), await GetAsync("b")]);
        sandbox.Pass(60);
        Assert.Equal((int[])[503, 404], (int[])[await GetAsync("b"), await GetAsync("b")]);
    }

    [Fact]
    public async Task An_outage_ends_with_simulated_time()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["503:20m"]);
        Assert.Equal(503, (await sandbox.SendAsync("GET", Subscriptions(sandbox))).Status);
        sandbox.Pass(1199);
        Assert.Equal(503, (await sandbox.SendAsync("GET", Subscriptions(sandbox))).Status);
        sandbox.Pass(2);
        Assert.Equal(200, (await sandbox.SendAsync("GET", Subscriptions(sandbox))).Status);
    }

    [Fact]
    public async Task An_expired_token_is_refused_with_ARMs_challenge_and_Graphs_code()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["ExpiredAuthenticationToken", "Graph.ExpiredAuthenticationToken"]);
        var refused = await sandbox.SendAsync("GET", Subscriptions(sandbox));
        Assert.Equal((401, "ExpiredAuthenticationToken"), (refused.Status, refused.ErrorCode));
        Assert.StartsWith($"Bearer authorization_uri=\"{sandbox.Url}/{sandbox.Server.Document.TenantId}\", error=\"invalid_token\"", refused.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Equal(200, (await sandbox.SendAsync("GET", Subscriptions(sandbox))).Status);
        var graph = await sandbox.GraphAsync("GET", "applications");
        Assert.Equal((401, "InvalidAuthenticationToken"), (graph.Status, graph.ErrorCode));
    }

    [Theory]
    [InlineData("Graph.429:x1", 429, "TooManyRequests", "5")]
    [InlineData("Graph.503:x1:retry-after=3s", 503, "UnknownError", "3")]
    public async Task Graph_answers_in_its_own_words(string fault, int status, string code, string? retryAfter)
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: [fault]);
        var refused = await sandbox.GraphAsync("GET", "applications");
        Assert.Equal((status, code, retryAfter), (refused.Status, refused.ErrorCode, refused.Headers.GetValueOrDefault("Retry-After")));
        Assert.NotEqual(status, (await sandbox.GraphAsync("GET", "applications")).Status);
    }

    [Fact]
    public async Task Sign_in_fails_for_a_while()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        sandbox.Server.Faults.Add("SignIn.503:x1");
        var document = sandbox.Server.Document;
        var refused = await sandbox.TokenAnswerAsync(document.ClientId, document.ClientSecret, $"{sandbox.Url}/.default");
        Assert.Equal((503, "temporarily_unavailable"), (refused.Status, refused.Text("error")));
        Assert.Equal(200, (await sandbox.TokenAnswerAsync(document.ClientId, document.ClientSecret, $"{sandbox.Url}/.default")).Status);
    }

    [Fact]
    public async Task Two_writes_on_a_virtual_network_meet_once()
    {
        await using var sandbox = await Stack.WithGroupAsync("AnotherOperationInProgress", "RetryableError@*/privateDnsZones/*");
        var busy = await sandbox.ArmAsync("PUT", Stack.Vnet, Stack.Network, Stack.VnetBody);
        Assert.Equal((409, "AnotherOperationInProgress"), (busy.Status, busy.ErrorCode));
        await sandbox.MakeAsync(Stack.Vnet, Stack.Network, Stack.VnetBody);
        var retryable = await sandbox.ArmAsync("PUT", Stack.Zone, Stack.Dns, Stack.ZoneBody);
        Assert.Equal((429, "RetryableError", false), (retryable.Status, retryable.ErrorCode, retryable.Headers.ContainsKey("Retry-After")));
        await sandbox.MakeAsync(Stack.Zone, Stack.Dns, Stack.ZoneBody);
    }

    [Fact]
    public async Task The_servers_clock_is_off_in_headers_and_tokens()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        sandbox.Server.Faults.Add("ClockSkew:-2h");
        var answer = await sandbox.SendAsync("GET", Subscriptions(sandbox));
        var date = DateTimeOffset.Parse(answer.Headers["Date"], CultureInfo.InvariantCulture);
        Assert.InRange(DateTimeOffset.UtcNow - date, TimeSpan.FromMinutes(119), TimeSpan.FromMinutes(121));
        var token = await sandbox.TokenAsync(sandbox.Server.Document.ClientId, sandbox.Server.Document.ClientSecret, $"{sandbox.Url}/.default");
        Assert.InRange(DateTimeOffset.UtcNow - Expiry(token), TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
        sandbox.Server.Faults.Clear();
        var refused = await sandbox.SendAsync("GET", Subscriptions(sandbox), null, ("Authorization", "Bearer " + token));
        Assert.Equal("ExpiredAuthenticationToken", refused.ErrorCode);
    }

    [Fact]
    public async Task Tokens_live_as_long_as_asked()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["TokenLifetime:90s"]);
        var document = sandbox.Server.Document;
        var answer = await sandbox.TokenAnswerAsync(document.ClientId, document.ClientSecret, $"{sandbox.Url}/.default");
        Assert.Equal(90, answer.At("expires_in")!.GetValue<int>());
        Assert.InRange(Expiry(answer.Text("access_token")!) - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(91));
    }

    private static DateTimeOffset Expiry(string token)
    {
        var payload = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
        var claims = System.Text.Json.Nodes.JsonNode.Parse(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '=')))!;
        return DateTimeOffset.FromUnixTimeSeconds(claims["exp"]!.GetValue<long>());
    }
}
