using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.CommandLine;
using MetaflowStack.Sandbox.Life;
using MetaflowStack.Sandbox.Tests.Support;
using MetaflowStack.Sandbox.Time;

namespace MetaflowStack.Sandbox.Tests.Life;

public sealed class ServerLifeTests
{
    [Fact]
    public async Task It_ends_when_nobody_ever_joins()
    {
        var folder = TestSandbox.NewFolder();
        await using var server = await SandboxServer.StartAsync(
            new SandboxOptions { Directory = folder, FirstUserTimeout = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);

        await server.Ended.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Null(SandboxDocument.Load(folder));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_folder_has_one_sandbox()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        await Assert.ThrowsAsync<AlreadyRunningException>(() => SandboxServer.StartAsync(new SandboxOptions { Directory = sandbox.Folder }, TimeProvider.System));
    }

    [Fact]
    public async Task A_broken_world_is_named_and_not_overwritten()
    {
        var folder = TestSandbox.NewFolder();
        var world = Path.Combine(folder, "world.json");
        await File.WriteAllTextAsync(world, "{ broken");

        var problem = await Assert.ThrowsAsync<IOException>(() => SandboxServer.StartAsync(new SandboxOptions { Directory = folder }, TimeProvider.System));

        Assert.Contains(world, problem.Message, StringComparison.Ordinal);
        Assert.Equal("{ broken", await File.ReadAllTextAsync(world));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_operation_goes_on_in_the_next_run()
    {
        var folder = TestSandbox.NewFolder();
        string operation;
        await using (var first = await TestSandbox.StartAsync(folder))
        {
            await first.MakeAsync(Stack.Group, Stack.Groups, Stack.GroupBody);
            var begun = await first.ArmAsync("PUT", Stack.Account, Stack.Storage, Stack.AccountBody);
            operation = new Uri(begun.Headers["Location"]).PathAndQuery;
        }

        await using var second = await TestSandbox.StartAsync(folder);
        Assert.Equal(202, (await second.SendAsync("GET", second.Url + operation)).Status);
        second.Pass(60);
        Assert.Equal(200, (await second.SendAsync("GET", second.Url + operation)).Status);
        await second.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_request_log_counts_writes_and_holds_no_secrets()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        await sandbox.MakeAsync(Stack.Group, Stack.Groups, Stack.GroupBody);
        await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody);
        await sandbox.ArmAsync("POST", Stack.Account + "/listKeys", Stack.Storage, "{}");
        await sandbox.ArmAsync("GET", Stack.Group, Stack.Groups);

        var text = await ReadLogAsync(sandbox.Folder);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToList();

        Assert.Equal(2, lines.Count(l => l["write"]!.GetValue<bool>()));
        Assert.Contains(lines, l => l["method"]!.GetValue<string>() == "PUT" && l["status"]!.GetValue<int>() == 202 && l["apiVersion"]!.GetValue<string>() == Stack.Storage);
        Assert.DoesNotContain(sandbox.Server.Document.ClientSecret, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulated_time_runs_at_its_speed_and_jumps_when_told()
    {
        var real = new FixedTime();
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var clock = new SandboxClock(real, start, 200);

        real.Now += TimeSpan.FromSeconds(3);
        Assert.Equal(start.AddSeconds(600), clock.GetUtcNow());
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(start.AddSeconds(1200), clock.GetUtcNow());
    }

    [Fact]
    public void The_same_seed_draws_the_same_whatever_came_before()
    {
        var (one, other) = (new SeededSource(7), new SeededSource(7));
        _ = other.Unit("something else");

        Assert.Equal(one.Guid("vnet"), other.Guid("vnet"));
        Assert.Equal(one.Unit("duration"), other.Unit("duration"));
        Assert.NotEqual(one.Unit("duration"), new SeededSource(8).Unit("duration"));
    }

    private static async Task<string> ReadLogAsync(string folder)
    {
        await using var stream = new FileStream(Path.Combine(folder, "requests.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private sealed class FixedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
