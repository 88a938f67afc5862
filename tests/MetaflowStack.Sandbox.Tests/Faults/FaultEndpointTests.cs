using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Faults;

public sealed class FaultEndpointTests
{
    [Fact]
    public async Task Faults_are_added_listed_and_taken_away_while_the_sandbox_runs()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["502:x1"]);
        var url = $"{sandbox.Url}/sandbox/faults";
        async Task<int> GetAsync() => (await sandbox.ArmAsync("GET", "resourceGroups", Stack.Groups)).Status;
        Assert.Equal((int[])[502, 200], (int[])[await GetAsync(), await GetAsync()]);

        var added = await sandbox.SendAsync("POST", url, "503:x2 # twice\nStorageAccountAlreadyTaken:stdemo\n");
        Assert.Equal("""[{"fault":"502:x1","hits":1},{"fault":"503:x2","hits":0},{"fault":"StorageAccountAlreadyTaken:stdemo","hits":0}]""", added.Body);
        Assert.Equal((int[])[503, 503, 200], (int[])[await GetAsync(), await GetAsync(), await GetAsync()]);
        await sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody);
        Assert.Equal("StorageAccountAlreadyTaken", (await sandbox.ArmAsync("PUT", Stack.Account, Stack.Storage, Stack.AccountBody)).ErrorCode);

        var refused = await sandbox.SendAsync("POST", url, "504\nNonsense\n429:often\n");
        Assert.Equal(400, refused.Status);
        Assert.Equal(["line 2", "line 3"], refused.Body.Split('\n').Select(line => line[..6]));
        Assert.Equal(200, await GetAsync());

        Assert.Equal(204, (await sandbox.SendAsync("DELETE", url)).Status);
        Assert.Equal("[]", (await sandbox.SendAsync("GET", url)).Body);
        Assert.Equal(202, (await sandbox.ArmAsync("PUT", Stack.Account, Stack.Storage, Stack.AccountBody)).Status);
    }

    [Fact]
    public async Task A_sandbox_that_is_started_again_with_the_same_fault_goes_on_where_it_was()
    {
        var folder = TestSandbox.NewFolder();
        await using (var first = await TestSandbox.StartAsync(folder, faults: ["503:x2", "502:20m@*/resourceGroups/b"]))
        {
            Assert.Equal(503, (await first.ArmAsync("GET", "resourceGroups/a", Stack.Groups)).Status);
            Assert.Equal(503, (await first.ArmAsync("GET", "resourceGroups/a", Stack.Groups)).Status);
            Assert.Equal(502, (await first.ArmAsync("GET", "resourceGroups/b", Stack.Groups)).Status);
            first.Pass(1100);
        }

        await using (var second = await TestSandbox.StartAsync(folder, faults: ["503:x2", "502:20m@*/resourceGroups/b"]))
        {
            Assert.Equal(404, (await second.ArmAsync("GET", "resourceGroups/a", Stack.Groups)).Status);
            Assert.Equal(502, (await second.ArmAsync("GET", "resourceGroups/b", Stack.Groups)).Status);
            second.Pass(101);
            Assert.Equal(404, (await second.ArmAsync("GET", "resourceGroups/b", Stack.Groups)).Status);
        }

        await using (await TestSandbox.StartAsync(folder))
        {
            // Without them they are forgotten.
        }

        await using (var fourth = await TestSandbox.StartAsync(folder, faults: ["503:x2"]))
            Assert.Equal(503, (await fourth.ArmAsync("GET", "resourceGroups/a", Stack.Groups)).Status);
        Directory.Delete(folder, recursive: true);
    }
}
