using System.Text.Json;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary>PostgreSQL's first-use flake, with the real program.</summary>
public class DatabaseTests(ITestOutputHelper output)
{
    private const string Server = "azure:postgresql-flexible-server/metaflow";
    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox"];

    [Theory]
    [InlineData("PostgreSql.InternalServerError:20m", false)]
    [InlineData("PostgreSql.InternalServerError:20m:broken", true)]
    public async Task A_database_that_fails_for_twenty_minutes_is_waited_out_unattended(string fault, bool broken)
    {
        await using var folder = new StackFolder();

        var run = (await folder.RunAsync(["Services", .. Demo, "--sandbox-fault", fault])).Succeeded();

        Assert.Equal("created", RunJson.Of(folder).Actions[Server]);
        var (puts, deletes) = (Count(folder, "PUT"), Count(folder, "DELETE"));
        output.WriteLine($"{puts} creations, {deletes} deletes");
        Assert.InRange(puts, 3, 20);
        Assert.Equal(broken ? puts - 1 : 0, deletes);
        Assert.Contains("attempt 1 failed, Azure said InternalServerError", run.Output, StringComparison.Ordinal);
        Assert.Equal(broken, run.Output.Contains("The broken server that it left was removed", StringComparison.Ordinal));

        (await folder.RunAsync(["Services", .. Demo])).Succeeded();
        Assert.Equal(0, RunJson.Of(folder).Writes);
    }

    [Fact]
    public async Task A_busy_database_is_tried_again()
    {
        await using var folder = new StackFolder();

        (await folder.RunAsync(["WaitForDb", .. Demo, "--sandbox-fault", "PostgreSql.ProvisioningServerBusy:5m"])).Succeeded();

        Assert.Equal("created", RunJson.Of(folder).Actions["azure:postgresql-database/metaflow"]);
    }

    [Fact]
    public async Task A_run_that_gave_up_leaves_what_the_next_goes_on_from()
    {
        await using var folder = new StackFolder();
        var first = (await folder.RunAsync(["WaitForDb", .. Demo, "--sandbox-fault", "PostgreSql.InternalServerError:40m:broken", "--database-timeout", "5m"])).Exited(1);
        Assert.Contains("--database-timeout is 5 min 00 s", first.Output, StringComparison.Ordinal);

        var second = (await folder.RunAsync(["Services", .. Demo])).Succeeded();

        Assert.Equal("created", RunJson.Of(folder).Actions[Server]);
        Assert.Contains("the broken server that an earlier run left was removed", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_checks_of_a_second_run_are_four_reads()
    {
        await using var folder = new StackFolder();
        var first = (await folder.RunAsync(["Services", .. Demo, "--deploy-argo", "false"])).Succeeded();
        Assert.Contains("psql-demo-metaflow-default.postgres.database.azure.com leads to 172.16.0.4", first.Output, StringComparison.Ordinal);
        Assert.Contains("The database's migrations have run; metadata-service/ping and metaflow-ui-backend-service/api/ping answer", first.Output, StringComparison.Ordinal);
        var before = Checks(folder);

        (await folder.RunAsync(["Services", .. Demo, "--deploy-argo", "false"])).Succeeded();

        Assert.Equal(0, RunJson.Of(folder).Writes);
        Assert.Equal(4, Checks(folder) - before);
    }

    private static int Count(StackFolder folder, string method) =>
        SandboxRequest.Of(folder).Count(request => request.Method == method && request.Path.EndsWith("/flexibleServers/psql-demo-metaflow-default", StringComparison.Ordinal));

    // The proxy twice, the pods with their migrations, and the zone's records; a run that changes nothing asks for none of these otherwise.
    private static int Checks(StackFolder folder) => SandboxRequest.Of(folder).Count(request => request.Path.Contains("/proxy/", StringComparison.Ordinal)
        || request.Path.EndsWith("/namespaces/default/pods", StringComparison.Ordinal) || request.Path.EndsWith("/metaflow.postgres.database.azure.com/A", StringComparison.Ordinal));
}
