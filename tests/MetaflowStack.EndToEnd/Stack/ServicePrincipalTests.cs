using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary>For people who may not make Entra applications: the stack uses a service principal that exists.</summary>
public class ServicePrincipalTests
{
    private const string Password = "a-password-that-an-administrator-made-0123";

    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--no-logo"];
    private static readonly string[] Denied = ["--sandbox-fault", "Authorization_RequestDenied"];

    [Fact]
    public async Task Who_may_not_make_applications_deploys_with_one_that_exists()
    {
        await using var folder = new StackFolder();
        var (appId, objectId) = await MakeAsync(folder);
        folder.Environment["METAFLOW_SERVICE_PRINCIPAL_SECRET"] = Password;
        string[] options = [.. Demo, "--service-principal-id", appId, .. Denied];

        var first = (await folder.RunAsync(["Services", .. options])).Succeeded();

        var actions = RunJson.Of(folder).Actions;
        Assert.DoesNotContain(actions.Keys, key => key.StartsWith("graph:", StringComparison.Ordinal));
        Assert.Equal("created", actions["azure:role-assignment/storage"]);
        await using (var cloud = await SandboxObserver.OpenAsync(folder))
        {
            var kubeconfig = await cloud.KubeconfigAsync($"/subscriptions/{cloud.SubscriptionId}/resourceGroups/rg-metaflow-default-westus/providers/Microsoft.ContainerService/managedClusters/aks-demo-metaflow-default");
            var secret = await cloud.KubernetesAsync(kubeconfig, HttpMethod.Get, "/api/v1/namespaces/default/secrets/metaflow-azure-storage-credentials");
            string Entry(string name) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(secret!["data"]![name]!.GetValue<string>()));
            Assert.Equal((appId, Password), (Entry("AZURE_CLIENT_ID"), Entry("AZURE_CLIENT_SECRET")));
            var roles = await cloud.ArmAsync($"/subscriptions/{cloud.SubscriptionId}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=principalId%20eq%20'{objectId}'");
            Assert.Single(roles!["value"]!.AsArray());
        }

        foreach (var text in Texts(folder).Append(first.Output).Append(first.Error))
            Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
        (await folder.RunAsync(["Services", .. options])).Succeeded();
        Assert.Equal(0, RunJson.Of(folder).Writes);
        var rotation = (await folder.RunAsync(["RotateSecrets", .. options, "--secret", "service-principal"])).Exited(2);
        Assert.Contains("--secret 'service-principal': its password was given to the stack, which therefore cannot make another", rotation.Output, StringComparison.Ordinal);

        (await folder.RunAsync(["Destroy", .. options, "--yes"])).Succeeded();
        await using var after = await SandboxObserver.OpenAsync(folder);
        Assert.NotNull(await after.GraphAsync($"/v1.0/servicePrincipals/{objectId}"));
        Assert.Single(await PasswordsAsync(after, appId));
    }

    [Fact]
    public async Task Without_a_password_given_its_application_gets_one_of_each_place_and_Destroy_withdraws_these_alone()
    {
        await using var folder = new StackFolder();
        var (appId, objectId) = await MakeAsync(folder);
        string[] options = [.. Demo, "--service-principal-id", objectId];

        (await folder.RunAsync(["Services", .. options])).Succeeded();

        await using (var cloud = await SandboxObserver.OpenAsync(folder))
        {
            var before = await PasswordIdsAsync(cloud, appId);
            (await folder.RunAsync(["RotateSecrets", .. options, "--secret", "service-principal"])).Succeeded();
            Assert.Single(before.Intersect(await PasswordIdsAsync(cloud, appId)));
            Assert.Equal(
                ["administrators", "metaflow-stack-demo-default argo/metaflow-azure-storage-credentials", "metaflow-stack-demo-default default/metaflow-azure-storage-credentials"],
                await PasswordsAsync(cloud, appId));
        }

        (await folder.RunAsync(["Destroy", .. options, "--yes"])).Succeeded();
        await using var after = await SandboxObserver.OpenAsync(folder);
        Assert.Equal(["administrators"], await PasswordsAsync(after, appId));
    }

    [Fact]
    public async Task A_principal_that_does_not_exist_is_found_before_the_first_write()
    {
        await using var folder = new StackFolder();

        var run = (await folder.RunAsync(["Services", .. Demo, "--service-principal-id", "00000000-0000-0000-0000-000000000001"])).Exited(1);

        Assert.Contains("There is no service principal 00000000-0000-0000-0000-000000000001 in the tenant", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, RunJson.Of(folder).Writes);
    }

    [Fact]
    public async Task Who_may_not_make_applications_is_told_the_way_out()
    {
        await using var folder = new StackFolder();

        var run = (await folder.RunAsync(["Preflight", .. Demo, .. Denied])).Exited(1);

        Assert.Contains("--service-principal-id ID, with its password in METAFLOW_SERVICE_PRINCIPAL_SECRET", run.Output, StringComparison.Ordinal);
    }

    private static async Task<(string AppId, string ObjectId)> MakeAsync(StackFolder folder)
    {
        await using var cloud = await SandboxObserver.OpenAsync(folder);
        var application = await cloud.PostGraphAsync("/v1.0/applications", new JsonObject { ["displayName"] = "Made by an administrator" });
        var appId = application!["appId"]!.GetValue<string>();
        await cloud.PostGraphAsync($"/v1.0/applications/{application["id"]}/addPassword", new JsonObject { ["passwordCredential"] = new JsonObject { ["displayName"] = "administrators" } });
        var principal = await cloud.PostGraphAsync("/v1.0/servicePrincipals", new JsonObject { ["appId"] = appId });
        return (appId, principal!["id"]!.GetValue<string>());
    }

    private static async Task<IReadOnlyList<string>> PasswordsAsync(SandboxObserver cloud, string appId)
    {
        var application = await cloud.GraphAsync($"/v1.0/applications(appId='{appId}')");
        return [.. application!["passwordCredentials"]!.AsArray().Select(password => password!["displayName"]!.GetValue<string>()).Order(StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<string>> PasswordIdsAsync(SandboxObserver cloud, string appId) =>
        [.. (await cloud.GraphAsync($"/v1.0/applications(appId='{appId}')"))!["passwordCredentials"]!.AsArray().Select(password => password!["keyId"]!.GetValue<string>())];

    private static IEnumerable<string> Texts(StackFolder folder) => Directory.EnumerateFiles(folder.PathOf("output"), "*", SearchOption.AllDirectories)
        .Concat(Directory.EnumerateFiles(folder.PathOf(".nuke", "temp", "sandbox", "state"), "*", SearchOption.AllDirectories)).Select(File.ReadAllText);
}
