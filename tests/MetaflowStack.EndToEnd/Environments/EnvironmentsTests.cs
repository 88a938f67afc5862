using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Environments;

/// <summary>The target <c>Environments</c>, whole, against the simulated cloud.</summary>
public sealed class EnvironmentsTests
{
    [Fact]
    public async Task All_environments_are_listed_with_drift_and_one_that_cannot_be_read_keeps_no_other_from_it()
    {
        await using var folder = new StackFolder();
        ProfileFiles.Write(folder, "", ("dev", ""), ("test", ", \"Wave\": 2"), ("prod", ", \"Wave\": 3, \"Protected\": true"));
        (await folder.RunAsync("Infra", "--profile", "dev", "--no-logo")).Succeeded();
        await File.WriteAllTextAsync(folder.PathOf(".nuke", "temp", "sandbox", "state", "demo", "prod.json"), "{ broken");
        await using var cloud = await SandboxObserver.OpenAsync(folder);
        var group = $"/subscriptions/{cloud.SubscriptionId}/resourceGroups/rg-metaflow-dev-westus";
        var account = (await cloud.ArmAsync($"{group}/providers/Microsoft.Storage/storageAccounts/stdemometaflowdev?api-version=2023-05-01"))!;
        account["properties"]!["allowBlobPublicAccess"] = true;
        await cloud.PutArmAsync($"{group}/providers/Microsoft.Storage/storageAccounts/stdemometaflowdev?api-version=2023-05-01", account);
        var writes = SandboxRequest.WritesOf(folder);

        var run = (await folder.RunAsync("Environments", "--json", "--no-logo")).Exited(1);

        Assert.Equal(writes, SandboxRequest.WritesOf(folder));
        var listed = JsonNode.Parse(run.Output)!["environments"]!.AsArray();
        Assert.Equal(["dev", "test", "prod"], listed.Select(environment => environment!["name"]!.GetValue<string>()));
        Assert.Equal(["azure:storage-account/metaflow"], listed[0]!["resources"]!["drifted"]!.AsArray().Select(key => key!.GetValue<string>()));
        Assert.Equal("Infra", listed[0]!["state"]!["lastRun"]!["target"]!.GetValue<string>());
        Assert.Equal(0, listed[1]!["resources"]!["existing"]!.GetValue<int>());
        Assert.Contains("prod.json", listed[2]!["trouble"]!.GetValue<string>(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("1 of 3 environments could not be read: prod", run.Error, StringComparison.Ordinal);

        var quick = JsonNode.Parse((await folder.RunAsync("Environments", "--json", "--drift", "false", "--no-logo")).Exited(1).Output)!["environments"]![0]!;
        Assert.Null(quick["resources"]);
        Assert.True(quick["recorded"]!.GetValue<int>() > 0);
    }

    [Fact]
    public async Task What_is_wrong_in_any_file_is_told_before_anything_is_read()
    {
        await using var folder = new StackFolder();
        ProfileFiles.Write(folder, "", ("dev", ", \"Wave\": 12"), ("prod", ", \"Identity\": \"none\""));

        var run = (await folder.RunAsync("Environments", "--no-logo")).Exited(2);

        Assert.Contains(".nuke/parameters.dev.json, Wave: '12' must be 1 to 9", run.Output, StringComparison.Ordinal);
        Assert.Contains(".nuke/parameters.prod.json, Identity: 'none' must be", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf(".nuke", "temp", "sandbox")));

        ProfileFiles.Write(folder, "", ("dev", ", \"Wafe\": 1"), ("prod", ""));
        Assert.Contains("there is no parameter 'Wafe'. Did you mean Wave?", (await folder.RunAsync("Environments", "--no-logo")).Exited(2).Error, StringComparison.Ordinal);
    }
}
