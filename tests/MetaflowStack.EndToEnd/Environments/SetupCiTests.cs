using System.Text.RegularExpressions;
using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Environments;

/// <summary>The target <c>SetupCi</c>: what its identities can do, by signing in as a job does.</summary>
public sealed class SetupCiTests
{
    private const string Management = "https://management.azure.com";

    [Fact]
    public async Task A_job_deploys_its_own_environment_and_no_other_and_a_pull_request_only_plans()
    {
        await using var folder = new StackFolder();
        ProfileFiles.Write(folder, ", \"Identity\": \"workload\"", ("dev", ""), ("prod", ", \"Protected\": true, \"Wave\": 2"));
        using var gitHub = new OutsideIssuer(folder);

        var asked = (await folder.RunAsync("SetupCi", "--repository", "contoso/metaflow", "--no-logo")).Exited(2);
        Assert.Contains("Add --yes", asked.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(SandboxRequest.Of(folder), request => request is { IsWrite: true, Service: "arm" });

        var run = (await folder.RunAsync("SetupCi", "--repository", "contoso/metaflow", "--yes", "--no-logo")).Succeeded();
        var writes = SandboxRequest.WritesOf(folder);
        Assert.Contains("Everything is as it should be.", (await folder.RunAsync("SetupCi", "--repository", "contoso/metaflow", "--no-logo")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(writes, SandboxRequest.WritesOf(folder));

        await using (var cloud = await SandboxObserver.OpenAsync(folder))
        {
            async Task<int> AsAsync(string clientId, string subject, HttpMethod method, string path) =>
                await cloud.AsIdentityAsync(clientId, await File.ReadAllTextAsync(gitHub.TokenFile(subject)), Management, method, $"/subscriptions/{cloud.SubscriptionId}/resourceGroups/{path}");
            const string nothing = "providers/Microsoft.Storage/storageAccounts/nothing?api-version=2023-05-01";
            const string dev = "repo:contoso/metaflow:environment:dev";
            Assert.Equal(401, await AsAsync(ClientId(run, "dev"), "repo:contoso/metaflow:environment:prod", HttpMethod.Delete, $"rg-metaflow-dev-westus/{nothing}"));
            Assert.Equal(401, await AsAsync(ClientId(run, "dev"), "repo:contoso/other:environment:dev", HttpMethod.Delete, $"rg-metaflow-dev-westus/{nothing}"));
            Assert.Equal(204, await AsAsync(ClientId(run, "dev"), dev, HttpMethod.Delete, $"rg-metaflow-dev-westus/{nothing}"));
            Assert.Equal(403, await AsAsync(ClientId(run, "dev"), dev, HttpMethod.Delete, $"rg-metaflow-prod-westus/{nothing}"));
            Assert.Equal(403, await AsAsync(ClientId(run, null), "repo:contoso/metaflow:pull_request", HttpMethod.Delete, $"rg-metaflow-dev-westus/{nothing}"));
            SignIn(folder, cloud, ClientId(run, "dev"), gitHub.TokenFile(dev));
            (await folder.RunAsync("Services", "--profile", "dev", "--no-logo")).Succeeded();
            Assert.Contains("AuthorizationFailed", (await folder.RunAsync("Services", "--profile", "prod", "--no-logo")).Exited(1).Output, StringComparison.Ordinal);

            SignIn(folder, cloud, ClientId(run, null), gitHub.TokenFile("repo:contoso/metaflow:pull_request"));
            (await folder.RunAsync("Plan", "--profile", "dev", "--deploy-argo", "false", "--no-logo")).Succeeded();
            (await folder.RunAsync("Infra", "--profile", "prod", "--no-logo")).Exited(1);
        }

        foreach (var name in (string[])["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE", "METAFLOW_SANDBOX_SIGN_IN"])
            folder.Environment[name] = null;
        (await folder.RunAsync("SetupCi", "--remove", "--yes", "--no-logo")).Succeeded();
        await using var after = await SandboxObserver.OpenAsync(folder);
        Assert.Null(await after.ArmAsync($"/subscriptions/{after.SubscriptionId}/resourceGroups/rg-demo-metaflow-ci?api-version=2021-04-01"));
        Assert.NotNull(await after.ArmAsync($"/subscriptions/{after.SubscriptionId}/resourceGroups/rg-metaflow-dev-westus?api-version=2021-04-01"));
    }

    private static void SignIn(StackFolder folder, SandboxObserver cloud, string clientId, string tokenFile)
    {
        folder.Environment["METAFLOW_SANDBOX_SIGN_IN"] = "environment";
        folder.Environment["AZURE_TENANT_ID"] = cloud.TenantId;
        folder.Environment["AZURE_CLIENT_ID"] = clientId;
        folder.Environment["AZURE_FEDERATED_TOKEN_FILE"] = tokenFile;
    }

    private static string ClientId(RunResult run, string? environment) =>
        Regex.Match(run.Output, $@"gh variable set AZURE_CLIENT_ID --repo contoso/metaflow {(environment is null ? "" : $"--env {environment} ")}--body (\S+)").Groups[1].Value;
}
