using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.State;

public class RemoteStateTests
{
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--state", "metaflow-state"];

    [Fact]
    public async Task A_stack_lives_by_its_remote_state_from_the_first_deploy_to_the_last_version()
    {
        await using var emulator = await StateEmulator.StartAsync();
        await using var folder = emulator.Folder();

        // The first run makes the container and says so.
        var first = (await folder.RunAsync(["Infra", .. Demo])).Succeeded();
        Assert.Contains($"For the state: container {emulator.Endpoint}metaflow-state made", first.Output, StringComparison.Ordinal);
        Assert.Contains($"State: {emulator.Endpoint}metaflow-state/demo/default.json", first.Output, StringComparison.Ordinal);
        Assert.Contains("\"state\"", RunJson.Of(folder).Requests, StringComparison.Ordinal);
        (await folder.RunAsync(["Services", .. Demo])).Succeeded();

        // The next changes nothing and makes nothing.
        var second = (await folder.RunAsync(["Services", .. Demo])).Succeeded();
        Assert.DoesNotContain("For the state:", second.Output, StringComparison.Ordinal);
        Assert.All(RunJson.Of(folder).Actions, action => Assert.Equal("unchanged", action.Value));
        Assert.Equal(0, RunJson.Of(folder).Writes);

        // Reading needs neither sandbox nor sign-in, and JSON is alone on standard output.
        var shown = JsonNode.Parse((await folder.RunAsync(["StateShow", .. Demo, "--json"])).Succeeded().Output)!;
        Assert.Null(shown["lock"]);
        Assert.Equal(RunJson.Of(folder).Actions.Count, shown["state"]!["resources"]!.AsArray().Count);
        var serial = shown["state"]!["serial"]!.GetValue<long>();
        var history = JsonNode.Parse((await folder.RunAsync(["StateHistory", .. Demo, "--json"])).Succeeded().Output)!["versions"]!.AsArray();
        Assert.Equal(serial, history[0]!["serial"]!.GetValue<long>());
        Assert.Equal(Environment.MachineName, history[0]!["run"]!["host"]!.GetValue<string>());
        var early = history.First(version => version!["resources"]!.GetValue<int>() < history[0]!["resources"]!.GetValue<int>())!;

        // An older version can be looked at, and brought back as a new one; the next run then finds what exists.
        var earlySerial = early["serial"]!.GetValue<long>();
        var older = JsonNode.Parse((await folder.RunAsync(["StateShow", .. Demo, "--json", "--version", $"{earlySerial}"])).Succeeded().Output)!;
        Assert.Equal(earlySerial, older["state"]!["serial"]!.GetValue<long>());
        Assert.Contains("Add --yes", (await folder.RunAsync(["StateRestore", .. Demo, "--version", $"{earlySerial}"])).Exited(2).Output, StringComparison.Ordinal);
        (await folder.RunAsync(["StateRestore", .. Demo, "--version", $"{earlySerial}", "--yes"])).Succeeded();
        var restored = JsonNode.Parse((await folder.RunAsync(["StateShow", .. Demo, "--json"])).Succeeded().Output)!["state"]!;
        Assert.True(restored["serial"]!.GetValue<long>() > serial);
        Assert.True(JsonNode.DeepEquals(older["state"]!["resources"], restored["resources"]));
        (await folder.RunAsync(["Services", .. Demo])).Succeeded();
        Assert.All(RunJson.Of(folder).Actions, action => Assert.Equal("unchanged", action.Value));

        // Destroying leaves the history, and its last version is empty.
        (await folder.RunAsync(["Destroy", .. Demo, "--yes"])).Succeeded();
        Assert.Contains("No resources", (await folder.RunAsync(["StateShow", .. Demo])).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_moves_from_a_folder_to_a_container_and_back_without_losing_anything()
    {
        await using var emulator = await StateEmulator.StartAsync();
        await using var folder = emulator.Folder();
        string[] demo = ["--org-prefix", "demo", "--cloud", "sandbox"];
        (await folder.RunAsync(["WaitForDb", .. demo])).Succeeded();
        var before = await ResourcesAsync(folder, demo);

        var moved = (await folder.RunAsync(["StateMove", .. demo, "--to", "metaflow-state"])).Succeeded();

        Assert.Contains("\"State\": \"metaflow-state\"", moved.Output, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(before, await ResourcesAsync(folder, [.. demo, "--state", "metaflow-state"])));
        var left = (await folder.RunAsync(["WaitForDb", .. demo])).Exited(1);
        Assert.Contains("was moved to metaflow-state", left.Output, StringComparison.Ordinal);
        (await folder.RunAsync(["WaitForDb", .. Demo])).Succeeded();
        Assert.Equal(0, RunJson.Of(folder).Writes);

        (await folder.RunAsync(["StateMove", .. Demo])).Succeeded();

        Assert.True(JsonNode.DeepEquals(before, await ResourcesAsync(folder, demo)));
        Assert.Contains("was moved to", (await folder.RunAsync(["WaitForDb", .. Demo])).Exited(1).Output, StringComparison.Ordinal);
        (await folder.RunAsync(["WaitForDb", .. demo])).Succeeded();
        Assert.Equal(0, RunJson.Of(folder).Writes);
        Assert.Contains("the same place", (await folder.RunAsync(["StateMove", .. demo])).Exited(2).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_state_account_of_the_organisation_is_made_on_first_use_and_used_with_the_runs_own_sign_in()
    {
        await using var folder = new StackFolder();
        await using var world = await SandboxObserver.OpenAsync(folder);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(world.SubscriptionId)))[..5];
        var place = $"https://stdemostate{hash}.blob.core.windows.net/metaflow-state";
        string[] demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--state", place];

        var early = (await folder.RunAsync(["StateShow", .. demo])).Exited(1);
        Assert.Contains("does not exist", early.Output, StringComparison.Ordinal);
        Assert.Contains("68 to create", (await folder.RunAsync(["Plan", .. demo])).Succeeded().Output, StringComparison.Ordinal);
        Assert.Null(await world.ArmAsync(AccountId(world, hash)));

        var first = (await folder.RunAsync(["Infra", .. demo])).Succeeded();

        Assert.Contains($"For the state: storage account stdemostate{hash}", first.Output, StringComparison.Ordinal);
        var account = (await world.ArmAsync(AccountId(world, hash)))!["properties"]!;
        Assert.False(account["allowSharedKeyAccess"]!.GetValue<bool>());
        Assert.False(account["allowBlobPublicAccess"]!.GetValue<bool>());
        Assert.Equal("TLS1_2", account["minimumTlsVersion"]!.GetValue<string>());
        var second = (await folder.RunAsync(["Infra", .. demo])).Succeeded();
        Assert.DoesNotContain("For the state:", second.Output, StringComparison.Ordinal);
        Assert.Equal(0, RunJson.Of(folder).Writes);
        Assert.NotEmpty((await ResourcesAsync(folder, demo)).AsArray());
        (await folder.RunAsync(["Destroy", .. demo, "--yes"])).Succeeded();
        Assert.NotNull(await world.ArmAsync(AccountId(world, hash)));
    }

    private static string AccountId(SandboxObserver world, string hash) =>
        $"/subscriptions/{world.SubscriptionId}/resourceGroups/rg-metaflow-remote-state-westus/providers/Microsoft.Storage/storageAccounts/stdemostate{hash}?api-version=2023-05-01";

    private static async Task<JsonNode> ResourcesAsync(StackFolder folder, string[] arguments) =>
        JsonNode.Parse((await folder.RunAsync(["StateShow", .. arguments, "--json"])).Succeeded().Output)!["state"]!["resources"]!;
}
