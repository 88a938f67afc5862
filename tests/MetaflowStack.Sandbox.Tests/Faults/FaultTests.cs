using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Faults;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Faults;

public sealed class FaultTests
{
    [Theory]
    [InlineData("QuotaExceeded", "QuotaExceeded", null, 1, null)]
    [InlineData("AllocationFailed:Standard_D4_v5", "AllocationFailed", "Standard_D4_v5", 1, null)]
    [InlineData("PostgreSql.InternalServerError:20m", "PostgreSql.InternalServerError", null, 1, 20)]
    [InlineData("429:30%", "429", null, 0.3, null)]
    public void A_fault_is_read(string text, string name, string? target, double probability, int? minutes)
    {
        var fault = FaultSpecification.Parse(text);
        Assert.Equal((name, target, probability), (fault.Name, fault.Target, fault.Probability));
        Assert.Equal(minutes, (int?)fault.Duration?.TotalMinutes);
    }

    [Theory]
    [InlineData("Nonsense")]
    [InlineData("429:often")]
    [InlineData("PostgreSql.InternalServerError:long")]
    public void An_unknown_fault_is_refused(string text) => Assert.Throws<FormatException>(() => FaultSpecification.Parse(text));

    [Fact]
    public async Task PostgreSql_fails_for_20_minutes_from_the_first_use_and_then_works()
    {
        await using var sandbox = await Stack.WithGroupAsync("PostgreSql.InternalServerError:20m");
        var first = await sandbox.FinishAsync(await sandbox.ArmAsync("PUT", Stack.Server, Stack.PostgreSql, Stack.ServerBody(sandbox, false)));
        Assert.Equal(("Failed", "InternalServerError"), (first.Text("status"), first.ErrorCode));
        sandbox.Pass(1200);
        var second = await sandbox.FinishAsync(await sandbox.ArmAsync("PUT", Stack.Server, Stack.PostgreSql, Stack.ServerBody(sandbox, false)));
        Assert.Equal("Succeeded", second.Text("status"));
    }

    [Fact]
    public async Task A_quota_error_is_nested_as_in_Azure_and_shows_in_the_usages()
    {
        await using var sandbox = await Stack.WithGroupAsync("QuotaExceeded");
        var ended = await sandbox.FinishAsync(await sandbox.ArmAsync("PUT", Stack.Cluster, Stack.Aks, Stack.ClusterBody));
        Assert.Equal("PreconditionFailed", ended.ErrorCode);
        var inner = JsonNode.Parse(ended.ErrorMessage!)!["error"]!;
        Assert.Equal("InvalidTemplateDeployment", inner["code"]!.GetValue<string>());
        Assert.Equal("QuotaExceeded", inner["details"]![0]!["code"]!.GetValue<string>());
        var usages = await sandbox.ArmAsync("GET", "providers/Microsoft.Compute/locations/westus2/usages", "2024-07-01");
        Assert.Contains(((JsonArray)usages.At("value")!), u => u!["name"]!["value"]!.GetValue<string>() == "cores" && u["limit"]!.GetValue<int>() == 0);
    }

    [Fact]
    public async Task An_allocation_failure_hits_the_size_that_it_names()
    {
        await using var sandbox = await Stack.WithGroupAsync("AllocationFailed:Standard_D4_v5");
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, Stack.ClusterBody);
        var ended = await sandbox.FinishAsync(await sandbox.ArmAsync("PUT", Stack.Cluster + "/agentPools/taskworkers", Stack.Aks, Stack.PoolBody));
        Assert.Equal("ReconcileVMSSAgentPoolFailed", ended.ErrorCode);
        Assert.Contains("AllocationFailed", ended.ErrorMessage!, StringComparison.Ordinal);
        Assert.Equal("Failed", (await sandbox.ArmAsync("GET", Stack.Cluster + "/agentPools/taskworkers", Stack.Aks)).Text("properties", "provisioningState"));
    }

    [Fact]
    public async Task A_share_of_requests_is_throttled()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["429:30%"]);
        var throttled = 0;
        for (var i = 0; i < 100; i++)
        {
            var answer = await sandbox.SendAsync("GET", $"{sandbox.Url}/subscriptions?api-version=2022-12-01");
            if (answer.Status == 429 && answer.Headers["Retry-After"] == "5")
                throttled++;
        }

        Assert.InRange(throttled, 15, 45);
    }
}
