using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Config;
using MetaflowStack.Kubernetes.Resources;
using MetaflowStack.Kubernetes.Tests.Server;

namespace MetaflowStack.Kubernetes.Tests.Client;

public class TransportTests
{
    private const string ConfigMap = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"default"}}""";
    private const string Path = "/api/v1/namespaces/default/configmaps/x";

    private static readonly KubernetesObjectId Id = new("v1", "ConfigMap", "default", "x");

    [Fact]
    public async Task The_clients_certificate_token_and_name_reach_the_server()
    {
        await using var server = await ScriptedApiServer.StartAsync(requireClientCertificate: true);
        server.On($"GET {Path}", ScriptedApiServer.Json(ConfigMap));
        using var client = new KubernetesClient(server.Connection with { Token = new Secret("token-of-the-test") });

        Assert.NotNull(await client.GetAsync(Id, CancellationToken.None));

        var request = server.Requests.Last();
        Assert.Equal("CN=tester", request.ClientSubject);
        Assert.Equal("Bearer token-of-the-test", request.Headers["Authorization"]);
        Assert.Matches("^metaflow-stack/[0-9]+\\.[0-9]+\\.[0-9]+$", request.Headers["User-Agent"]);
    }

    [Fact]
    public async Task A_server_with_another_authority_is_not_trusted_and_not_asked_again()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        using var client = new KubernetesClient(server.Connection with { CertificateAuthorityPem = new TestCertificates().AuthorityPem });

        var fault = await Assert.ThrowsAsync<StackException>(() => client.GetVersionAsync(CancellationToken.None));

        Assert.Contains("does not prove to be the one of the kubeconfig", fault.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.Equal(1, client.Requests.Total);
    }

    [Fact]
    public async Task A_server_with_another_name_is_trusted_only_under_that_name()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On("GET /version", ScriptedApiServer.Json("""{"gitVersion":"v1.33.2"}"""));
        var connection = server.Connection with { TlsServerName = "elsewhere.example.com" };
        using (var wrong = new KubernetesClient(connection))
            await Assert.ThrowsAsync<StackException>(() => wrong.GetVersionAsync(CancellationToken.None));
        using var right = new KubernetesClient(connection with { TlsServerName = "localhost" });
        Assert.Equal("v1.33.2", await right.GetVersionAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Checks_can_be_turned_off_as_the_kubeconfig_says()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On("GET /version", ScriptedApiServer.Json("""{"gitVersion":"v1.33.2"}"""));
        using var client = new KubernetesClient(server.Connection with { CertificateAuthorityPem = null, InsecureSkipTlsVerify = true });
        Assert.Equal("v1.33.2", await client.GetVersionAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(429, "TooManyRequests")]
    [InlineData(500, "InternalError")]
    [InlineData(502, "BadGateway")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(504, "Timeout")]
    public async Task What_passes_by_itself_is_tried_again_and_counted(int status, string reason)
    {
        await using var server = await ScriptedApiServer.StartAsync();
        var fault = ScriptedApiServer.Status(status, reason, "not now");
        server.On($"GET {Path}", fault, fault, ScriptedApiServer.Json(ConfigMap));
        var time = new ManualTime();
        using var client = new KubernetesClient(server.Connection, new KubernetesClientOptions { Time = time });

        Assert.NotNull(await time.DriveAsync(client.GetAsync(Id, CancellationToken.None)));

        Assert.Equal((5, 2, 0), (client.Requests.Reads, client.Requests.Retries, client.Requests.Writes));
        Assert.Collection(
            time.Waits,
            wait => Assert.InRange(wait.TotalSeconds, 0.001, 0.5),
            wait => Assert.InRange(wait.TotalSeconds, 0.001, 1));
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Thu, 01 Jan 2026 00:00:20 GMT", 20)]
    public async Task The_server_says_how_long_to_wait_at_least(string retryAfter, int seconds)
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"GET {Path}", ScriptedApiServer.After(retryAfter, ScriptedApiServer.Status(429, "TooManyRequests", "slow down")), ScriptedApiServer.Json(ConfigMap));
        var time = new ManualTime();
        using var client = new KubernetesClient(server.Connection, new KubernetesClientOptions { Time = time });
        await time.DriveAsync(client.GetAsync(Id, CancellationToken.None));
        // The jitter on top keeps those who were told the same from coming back as one.
        Assert.InRange(Assert.Single(time.Waits).TotalSeconds, seconds, seconds + 0.5);
    }

    [Fact]
    public async Task Retries_end_with_their_budget_and_the_servers_words()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"GET {Path}", ScriptedApiServer.After("50", ScriptedApiServer.Status(503, "ServiceUnavailable", "apiserver is shutting down")));
        var time = new ManualTime();
        using var client = new KubernetesClient(server.Connection, new KubernetesClientOptions { Time = time });

        var fault = await Assert.ThrowsAsync<KubernetesException>(() => time.DriveAsync(client.GetAsync(Id, CancellationToken.None)));

        Assert.Equal("Reading ConfigMap default/x failed. ServiceUnavailable: apiserver is shutting down.", fault.Message);
        Assert.Equal(2, client.Requests.Retries);
    }

    [Fact]
    public async Task The_same_seed_waits_the_same()
    {
        Assert.Equal(await WaitsOfAsync(seed: 7), await WaitsOfAsync(seed: 7));
        Assert.NotEqual(await WaitsOfAsync(seed: 7), await WaitsOfAsync(seed: 8));

        static async Task<IReadOnlyList<TimeSpan>> WaitsOfAsync(int seed)
        {
            await using var server = await ScriptedApiServer.StartAsync();
            var fault = ScriptedApiServer.Status(503, "ServiceUnavailable", "not now");
            server.On($"GET {Path}", fault, fault, fault, ScriptedApiServer.Json(ConfigMap));
            var time = new ManualTime();
            using var client = new KubernetesClient(server.Connection, new KubernetesClientOptions { Time = time, Seed = seed });
            await time.DriveAsync(client.GetAsync(Id, CancellationToken.None));
            return time.Waits;
        }
    }

    [Fact]
    public async Task Refused_credentials_are_renewed_once()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        var refused = ScriptedApiServer.Status(401, "Unauthorized", "Unauthorized");
        server.On($"GET {Path}", refused, ScriptedApiServer.Json(ConfigMap));
        var options = new KubernetesClientOptions
        {
            Renew = _ => Task.FromResult<KubernetesConnection?>(server.Connection with { Token = new Secret("new") }),
        };
        using var client = new KubernetesClient(server.Connection with { Token = new Secret("old") }, options);

        Assert.NotNull(await client.GetAsync(Id, CancellationToken.None));

        Assert.Equal(["Bearer old", "Bearer new"], server.Requests.Where(request => request.Path == Path).Select(request => request.Headers["Authorization"]));
    }

    [Fact]
    public async Task Credentials_that_are_refused_anew_are_not_renewed_for_ever()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"GET {Path}", ScriptedApiServer.Status(401, "Unauthorized", "Unauthorized"));
        var renewals = 0;
        var options = new KubernetesClientOptions { Renew = _ => Task.FromResult<KubernetesConnection?>(++renewals > 0 ? server.Connection : null) };
        using var client = new KubernetesClient(server.Connection, options);

        // The kinds, asked for first, are served.
        var fault = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(Id, CancellationToken.None));

        Assert.Equal(("Unauthorized", 1), (fault.Reason, renewals));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_for_a_while_and_then_named()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        var connection = server.Connection;
        await server.DisposeAsync();
        var time = new ManualTime();
        using var client = new KubernetesClient(connection, new KubernetesClientOptions { Time = time });

        var fault = await Assert.ThrowsAsync<StackException>(() => time.DriveAsync(client.GetVersionAsync(CancellationToken.None)));

        Assert.Contains($"The Kubernetes API server {connection.Server} cannot be reached ({client.Requests.Total} attempts)", fault.Message, StringComparison.Ordinal);
        Assert.InRange(time.Waits.Sum(wait => wait.TotalSeconds), 100, 120);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(409)]
    [InlineData(422)]
    public async Task What_does_not_pass_by_itself_is_not_tried_again(int status)
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"GET {Path}", ScriptedApiServer.Status(status, "SomeReason", "so it is"));
        using var client = new KubernetesClient(server.Connection, new KubernetesClientOptions { Time = new ManualTime() });
        var fault = await Assert.ThrowsAsync<KubernetesException>(() => client.GetAsync(Id, CancellationToken.None));
        Assert.Equal("SomeReason", fault.Reason);
        Assert.Equal(0, client.Requests.Retries);
    }

    [Fact]
    public async Task A_page_of_something_else_than_Kubernetes_is_recognised()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On("GET /version", ScriptedApiServer.Text("<html>Sign in</html>", "text/html"));
        using var client = new KubernetesClient(server.Connection);
        var fault = await Assert.ThrowsAsync<StackException>(() => client.GetVersionAsync(CancellationToken.None));
        Assert.Contains("text/html) is not Kubernetes' JSON", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_requests_are_under_way_than_allowed()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        var (now, most) = (0, 0);
        server.On($"GET {Path}", async context =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
            await ScriptedApiServer.Json(ConfigMap)(context);
        });
        using var client = new KubernetesClient(server.Connection, new KubernetesClientOptions { MaxConcurrency = 2 });
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.GetAsync(Id, CancellationToken.None)));
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task The_servers_warnings_are_passed_on_once()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On($"GET {Path}", context =>
        {
            context.Response.Headers["Warning"] = "299 - \"v1 ConfigMap is \\\"old\\\"\"";
            return ScriptedApiServer.Json(ConfigMap)(context);
        });
        var warnings = new List<string>();
        using var client = new KubernetesClient(server.Connection, new KubernetesClientOptions { Warned = warnings.Add });
        await client.GetAsync(Id, CancellationToken.None);
        await client.GetAsync(Id, CancellationToken.None);
        Assert.Equal(["v1 ConfigMap is \"old\""], warnings);
    }
}
