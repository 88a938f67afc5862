using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary>The checks before the first write, against the simulated cloud.</summary>
public partial class PreflightTests(ITestOutputHelper output)
{
    // Sign-in and the subscriptions; then one for each list, each thing that may exist and each scope of permissions and locks.
    private const int MostRequests = 30;

    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--no-logo"];

    [Fact]
    public async Task All_is_well_in_one_line_for_each_area_with_few_requests_and_no_write()
    {
        await using var folder = new StackFolder();

        var run = (await folder.RunAsync(["Preflight", .. Demo])).Succeeded();

        Snapshot.Matches(ReportOf(run, folder), "preflight.txt");
        var record = RunJson.Of(folder);
        output.WriteLine(record.Requests);
        Assert.Equal(0, record.Writes);
        Assert.Equal(0, SandboxRequest.WritesOf(folder));
        Assert.InRange(record.Total, 1, MostRequests);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_named_together_and_nothing_is_written()
    {
        await using var folder = new StackFolder();

        var run = (await folder.RunAsync(["Services", .. Demo, "--sandbox-fault",
            "StorageAccountAlreadyTaken:stdemometaflowdefault", "ServerNameAlreadyExists:psql-demo-metaflow-default",
            "QuotaExceeded:Standard_D4*_v5", "SkuNotAvailable:Standard_D2*"])).Exited(1);

        Snapshot.Matches(FailureOf(run), "preflight-failures.txt");
        Assert.DoesNotContain("   at ", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, SandboxRequest.WritesOf(folder));
        Assert.Equal("Preflight failed", RunJson.Of(folder).Targets[^1]);
    }

    [Theory]
    [InlineData("SubscriptionState:Disabled", "The subscription Sandbox cannot be used. Its state is Disabled")]
    [InlineData("LocationNotAvailableForResourceType:Microsoft.DBforPostgreSQL/flexibleServers", "westus does not offer Microsoft.DBforPostgreSQL/flexibleServers to this subscription")]
    [InlineData("AuthorizationFailed:Microsoft.Authorization/roleAssignments/write", "Your account may not assign roles. AuthorizationFailed: It lacks Microsoft.Authorization/roleAssignments/write")]
    [InlineData("Authorization_RequestDenied", "Your account may not make Entra applications")]
    [InlineData("QuotaExceeded:cores:limit=4", "cores in westus allows 4 vCPUs, 0 are in use, 6 more are needed")]
    [InlineData("LocationIsOfferRestricted", "PostgreSQL servers cannot be made in westus by this subscription")]
    [InlineData("PostgreSql.SkuNotAvailable:Standard_B2s", "PostgreSQL servers of the size Standard_B2s (Burstable) are not offered in westus")]
    [InlineData("PostgreSql.VersionNotAvailable:16", "PostgreSQL 16 is not offered in westus")]
    [InlineData("PostgreSql.StorageNotAvailable:32", "PostgreSQL servers with 32 GiB of storage are not offered in westus")]
    [InlineData("KubernetesVersionNotSupported", "AKS offers no Kubernetes version in westus")]
    [InlineData("PublicIPCountLimitReached", "westus has no room for another of: Public IP Addresses")]
    public async Task Each_thing_that_is_wrong_is_found_alone_before_the_first_write(string fault, string expected)
    {
        await using var folder = new StackFolder();

        var run = (await folder.RunAsync(["Services", .. Demo, "--sandbox-fault", fault])).Exited(1);

        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
        Assert.Contains(": 1 failed, 0 warnings. Nothing was changed.", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, SandboxRequest.WritesOf(folder));
    }

    [Fact]
    public async Task With_Azures_own_latencies_it_takes_less_than_30_seconds()
    {
        await using var folder = new StackFolder();

        var run = (await folder.RunAsync(["Preflight", .. Demo, "--sandbox-speed", "1", "--sandbox-fault", "AzureLatency"])).Succeeded();

        var seconds = double.Parse(Took().Match(run.Output).Value.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        output.WriteLine($"{seconds} s");
        // VM sizes alone take 3 s and more: less means that the latencies were not there.
        Assert.InRange(seconds, 3, 30);
    }

    [Fact]
    public async Task What_others_have_made_under_our_names_is_theirs()
    {
        await using var folder = new StackFolder();
        await using (var cloud = await SandboxObserver.OpenAsync(folder))
        {
            var group = $"/subscriptions/{cloud.SubscriptionId}/resourceGroups/rg-metaflow-default-westus";
            await cloud.PutArmAsync($"{group}?api-version=2021-04-01", new JsonObject { ["location"] = "eastus", ["tags"] = new JsonObject { ["owner"] = "somebody" } });
            await cloud.PutArmAsync($"{group}/providers/Microsoft.Authorization/locks/frozen?api-version=2020-05-01", new JsonObject { ["properties"] = new JsonObject { ["level"] = "ReadOnly" } });
            await cloud.PostGraphAsync("/v1.0/applications", new JsonObject { ["displayName"] = "theirs", ["uniqueName"] = "metaflow-stack-demo-default" });
            await cloud.PostArmAsync($"/subscriptions/{cloud.SubscriptionId}/providers/Microsoft.Storage/unregister?api-version=2021-04-01");
        }

        var before = SandboxRequest.WritesOf(folder);
        var run = (await folder.RunAsync(["Services", .. Demo])).Exited(1);

        foreach (var expected in (string[])
        [
            "The resource group rg-metaflow-default-westus exists and is not this stack's",
            "The resource group rg-metaflow-default-westus is in eastus, not in westus",
            "frozen is ReadOnly. Have it removed: az lock delete --ids /subscriptions/",
            "The Entra application metaflow-stack-demo-default exists and is not this stack's",
            "The resource provider Microsoft.Storage is not registered in the subscription. Infra will register it before it makes anything",
        ])
            Assert.Contains(expected, run.Output, StringComparison.Ordinal);
        Assert.Equal(before, SandboxRequest.WritesOf(folder));
    }

    [Fact]
    public async Task Infra_registers_what_is_not_registered()
    {
        await using var folder = new StackFolder();
        await using (var cloud = await SandboxObserver.OpenAsync(folder))
            await cloud.PostArmAsync($"/subscriptions/{cloud.SubscriptionId}/providers/Microsoft.DBforPostgreSQL/unregister?api-version=2021-04-01");

        var run = (await folder.RunAsync(["Infra", .. Demo])).Succeeded();

        Assert.Contains("Registering the resource provider Microsoft.DBforPostgreSQL", run.Output, StringComparison.Ordinal);
        Assert.Equal("created", RunJson.Of(folder).Actions["azure:storage-account/metaflow"]);
    }

    [Fact]
    public async Task Chosen_addresses_stay_when_a_later_run_does_not_name_them_or_names_others()
    {
        await using var folder = new StackFolder();
        (await folder.RunAsync(["Infra", .. Demo, "--kubernetes-subnet", "10.20.0.0/16", "--database-subnet", "10.21.0.0/28"])).Succeeded();

        (await folder.RunAsync(["Infra", .. Demo])).Succeeded();
        Assert.Equal(0, RunJson.Of(folder).Writes);
        var other = (await folder.RunAsync(["Infra", .. Demo, "--kubernetes-subnet", "10.30.0.0/16"])).Succeeded();

        Assert.Contains("--kubernetes-subnet 10.30.0.0/16 is not used: the subnet exists with 10.20.0.0/16", other.Output, StringComparison.Ordinal);
        Assert.Equal(0, RunJson.Of(folder).Writes);
    }

    [Fact]
    public async Task A_state_that_cannot_be_read_is_reported_with_what_else_is_wrong()
    {
        await using var folder = new StackFolder();
        var state = folder.PathOf("state", "demo", "default.json");
        Directory.CreateDirectory(Path.GetDirectoryName(state)!);
        await File.WriteAllTextAsync(state, """{ "schemaVersion": 99 }""");

        var run = (await folder.RunAsync(["Services", .. Demo, "--state", folder.PathOf("state"), "--sandbox-fault", "StorageAccountAlreadyTaken:stdemometaflowdefault"])).Exited(1);

        Assert.Contains("2 checks failed before anything was deployed", run.Output, StringComparison.Ordinal);
        Assert.Contains("99", run.Output, StringComparison.Ordinal);
        Assert.Equal("""{ "schemaVersion": 99 }""", await File.ReadAllTextAsync(state));
        Assert.Equal(0, SandboxRequest.WritesOf(folder));
    }

    // What stands below "Errors & Warnings" for the reader who scrolls no further.
    private static string FailureOf(RunResult run)
    {
        var text = run.Output[run.Output.IndexOf("║ Errors & Warnings", StringComparison.Ordinal)..];
        return string.Join('\n', text[..text.IndexOf("═══════════════════════════════════════", StringComparison.Ordinal)].Split('\n').Select(line => line.TrimEnd('\r')));
    }

    private static string ReportOf(RunResult run, StackFolder folder)
    {
        var lines = run.Output.Split('\n').Select(line => TimeAndLevel().Replace(line.TrimEnd(), "$1 "))
            .SkipWhile(line => !line.Contains(" checks with ", StringComparison.Ordinal)).TakeWhile(line => line.Length > 0);
        var text = string.Join('\n', lines).Replace(folder.Root, "ROOT", StringComparison.Ordinal);
        return Took().Replace(text, "in N s") + "\n";
    }

    [GeneratedRegex(@"^\d\d:\d\d:\d\d \[(\w+)\] ")]
    private static partial Regex TimeAndLevel();

    [GeneratedRegex(@"in [0-9.]+ s\b(?=:)")]
    private static partial Regex Took();
}
