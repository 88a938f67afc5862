using System.Text.RegularExpressions;
using MetaflowStack.Engine.Time;
using MetaflowStack.Kubernetes.Client;
using MetaflowStack.Kubernetes.Health;
using MetaflowStack.Kubernetes.Tests.Server;

namespace MetaflowStack.Kubernetes.Tests.Health;

public partial class ServiceProbeTests
{
    private const string Proxy = "GET /api/v1/namespaces/default/services/http:web:8080/proxy/ping";
    private const string NoEndpoints = """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"no endpoints available for service \"web\"","reason":"ServiceUnavailable","code":503}""";
    private static readonly ServiceProbe Probe = new("default", "web", 8080, "/ping");

    [Fact]
    public async Task A_service_that_answers_is_asked_once()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On(Proxy, Reply(200, "pong"));
        await WaitAsync(server, TimeSpan.Zero);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task It_is_asked_again_until_it_answers_and_says_what_it_waits_for()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On(Proxy, Reply(503, NoEndpoints), Reply(200, "pong"));
        var lines = new List<string>();
        await WaitAsync(server, TimeSpan.FromDays(1), lines);
        Assert.Contains("default/web:8080/ping answers 503 no endpoints available for service \"web\"", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_not_asked_before_the_time_that_the_server_asked_for()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On(Proxy, ScriptedApiServer.After("600", Reply(429, "slow down")), Reply(200, "pong"));
        var time = new ScaledTimeProvider(1000, DateTimeOffset.UnixEpoch);
        var started = time.GetTimestamp();
        await WaitAsync(server, TimeSpan.FromDays(1), time: time);
        Assert.True(time.GetElapsedTime(started) >= TimeSpan.FromSeconds(600), $"waited {time.GetElapsedTime(started)}");
    }

    [Fact]
    public async Task One_that_does_not_answer_is_told_with_its_pods_and_the_last_lines_of_a_log()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On(Proxy, Reply(503, NoEndpoints));
        server.On("GET /api/v1/namespaces/default/services/web", Reply(200, """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"default"},"spec":{"selector":{"app":"web"}}}"""));
        server.On("GET /api/v1/namespaces/default/pods", Reply(200, """
            {"apiVersion":"v1","kind":"PodList","metadata":{},"items":[{"metadata":{"name":"web-1","namespace":"default"},"status":{"phase":"Running",
             "conditions":[{"type":"Ready","status":"False"}],
             "containerStatuses":[{"name":"main","ready":false,"restartCount":3,"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}}]}
            """));
        server.On("GET /api/v1/namespaces/default/pods/web-1/log", Reply(200, "waiting for the database\n"));

        var fault = await Assert.ThrowsAsync<RolloutException>(() => WaitAsync(server, TimeSpan.Zero));

        Assert.Equal(
            """
            Service default/web does not answer /ping after 0 s. NoAnswer: The answer was: 503 no endpoints available for service "web". Pod web-1 is Running and not ready, container main restarted 3 times, last exit code 137 (OOMKilled). kubectl logs -n default web-1 -c main shows the whole log. The last lines of its log:
              | waiting for the database
            """, Seconds().Replace(fault.Message, "after 0 s"));
    }

    [Fact]
    public async Task An_account_that_may_not_ask_is_told_so_at_once()
    {
        await using var server = await ScriptedApiServer.StartAsync();
        server.On(Proxy, Reply(403, """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"services \"web\" is forbidden: User cannot get resource \"services/proxy\"","reason":"Forbidden","code":403}"""));
        await Assert.ThrowsAsync<KubernetesException>(() => WaitAsync(server, TimeSpan.FromDays(1)));
        Assert.Single(server.Requests);
    }

    [GeneratedRegex(@"after \d+ s\b")]
    private static partial Regex Seconds();

    private static ScriptedApiServer.Answer Reply(int status, string body) => ScriptedApiServer.Json(body, status);

    private static async Task WaitAsync(ScriptedApiServer server, TimeSpan timeout, List<string>? lines = null, ScaledTimeProvider? time = null)
    {
        using var client = new KubernetesClient(server.Connection);
        await new ServiceProbeWaiter(client, time ?? new ScaledTimeProvider(1000, DateTimeOffset.UnixEpoch), timeout).WaitAsync(Probe, lines is null ? null : lines.Add, CancellationToken.None);
    }
}
