using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Tests.Kubernetes;
using MetaflowStack.Sandbox.Tests.Support;
using MetaflowStack.Sandbox.Time;

namespace MetaflowStack.Sandbox.Tests.Time;

/// <summary>The same seed and the same requests are the same run, byte for byte in its event log.</summary>
public sealed class DeterminismTests
{
    private static readonly string[] s_faults = ["429:30%@PUT", "PostgreSql.InternalServerError", "StaleReads:10s@*/subnets/*", "Graph.503:20%"];

    [Fact]
    public async Task The_same_seed_and_requests_give_the_same_event_log_and_answers()
    {
        var (firstLog, firstAnswers) = await RunAsync(7);
        var (secondLog, secondAnswers) = await RunAsync(7);
        Assert.Equal(firstAnswers, secondAnswers);
        Assert.Equal(firstLog, secondLog);
        Assert.Contains("\"event\":\"fault\"", firstLog, StringComparison.Ordinal);
        Assert.Contains("\"outcome\":\"InternalServerError\"", firstLog, StringComparison.Ordinal);
        Assert.Contains("\"service\":\"kubernetes\"", firstLog, StringComparison.Ordinal);
        Assert.DoesNotContain("2026-", firstLog, StringComparison.Ordinal);
        Assert.NotEqual(firstLog, (await RunAsync(8)).Log);
    }

    [Fact]
    public async Task What_is_drawn_for_a_thing_does_not_depend_on_what_else_is_made()
    {
        async Task<IEnumerable<string>> OperationsAsync(params string[] names)
        {
            await using var sandbox = await Stack.WithGroupAsync();
            foreach (var name in names)
                await sandbox.MakeAsync(Stack.Group + "/providers/Microsoft.Storage/storageAccounts/" + name, Stack.Storage, Stack.AccountBody);
            return (await sandbox.EventsAsync()).Where(line => line.Contains("\"operation\"", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        }

        Assert.Equal(await OperationsAsync("stone", "sttwo", "stthree"), await OperationsAsync("stthree", "stone", "sttwo"));
    }

    [Fact]
    public async Task A_sandbox_that_is_started_again_goes_on_with_its_draws()
    {
        async Task<(string First, string Second)> DurationsAsync(bool restart)
        {
            var folder = TestSandbox.NewFolder();
            var sandbox = await TestSandbox.StartAsync(folder);
            await sandbox.MakeAsync(Stack.Group, Stack.Groups, Stack.GroupBody);
            await sandbox.MakeAsync(Stack.Vnet, Stack.Network, Stack.VnetBody);
            await sandbox.FinishAsync(await sandbox.ArmAsync("DELETE", Stack.Vnet, Stack.Network));
            if (restart)
            {
                await sandbox.DisposeAsync();
                sandbox = await TestSandbox.StartAsync(folder, seed: null);
            }

            await sandbox.MakeAsync(Stack.Vnet, Stack.Network, Stack.VnetBody);
            var made = (await sandbox.EventsAsync()).Where(line => line.Contains("\"kind\":\"Create\"", StringComparison.Ordinal)).ToList();
            await sandbox.DisposeAsync();
            Directory.Delete(folder, recursive: true);
            return (made[0], made[1]);
        }

        var straight = await DurationsAsync(restart: false);
        Assert.NotEqual(straight.First, straight.Second);
        Assert.Equal(straight, await DurationsAsync(restart: true));
    }

    [Fact]
    public void Draw_counters_are_saved()
    {
        var source = new SeededSource(3);
        var draws = (source.Unit("a"), source.Unit("a"), source.Guid("b"));
        var again = new SeededSource(3);
        again.Load(source.Save());
        Assert.Equal((source.Unit("a"), source.Guid("b")), (again.Unit("a"), again.Guid("b")));
        Assert.NotEqual(draws.Item1, draws.Item2);
    }

    private static async Task<(string Log, List<string> Answers)> RunAsync(int seed)
    {
        await using var sandbox = await TestSandbox.StartAsync(speed: 1, seed: seed, real: new ManualTime(), faults: s_faults);
        var answers = new List<string>();

        async Task<Answer> PutAsync(string path, string apiVersion, string body)
        {
            while (true)
            {
                var answer = await sandbox.ArmAsync("PUT", path, apiVersion, body);
                answers.Add($"{answer.Status} {answer.Headers.GetValueOrDefault("x-ms-request-id")} {answer.Headers.GetValueOrDefault("ETag")} {Ids(sandbox, answer.Body)}");
                if (answer.Status == 429)
                {
                    sandbox.Pass(5);
                    continue;
                }

                if (answer.Headers.ContainsKey("Azure-AsyncOperation") || answer.Status == 202)
                    answers.Add(Ids(sandbox, (await sandbox.FinishAsync(answer)).Body));
                return answer;
            }
        }

        await PutAsync(Stack.Group, Stack.Groups, Stack.GroupBody);
        await PutAsync(Stack.Vnet, Stack.Network, Stack.VnetBody);
        await PutAsync(Stack.DbSubnet, Stack.Network, Stack.DbSubnetBody);
        await PutAsync(Stack.Account, Stack.Storage, Stack.AccountBody);
        await PutAsync(Stack.Server, Stack.PostgreSql, Stack.ServerBody(sandbox, false));
        await PutAsync(Stack.Server, Stack.PostgreSql, Stack.ServerBody(sandbox, false));
        await PutAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        for (var i = 0; i < 10; i++)
            answers.Add($"{(await sandbox.GraphAsync("POST", "applications", """{"displayName":"demo"}""")).Status}");
        var cluster = sandbox.Server.Arm.Clusters.Find($"{sandbox.Subscription}/{Stack.Cluster}")!;
        var made = await sandbox.SendAsync("POST", $"{sandbox.Url}{cluster.PathBase}/api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"generateName":"team-"}}""", ("Authorization", "Bearer " + cluster.Token));
        answers.Add($"{made.Status} {made.Headers["Audit-Id"]} {made.Text("metadata", "name")} {made.Text("metadata", "uid")}");
        return (string.Join('\n', await sandbox.EventsAsync()), answers);
    }

    /// <summary>The port differs from run to run; keys and secrets are random on purpose and in none of these answers.</summary>
    private static string Ids(TestSandbox sandbox, string body) => body.Replace(sandbox.Url, "", StringComparison.Ordinal);
}
