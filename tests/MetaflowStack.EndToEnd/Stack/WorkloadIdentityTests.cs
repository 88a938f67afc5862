using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary>Tasks that sign in as a managed identity: the whole program against the simulated cloud, where nobody may make applications.</summary>
public sealed class WorkloadIdentityTests
{
    private const string Identities = "Microsoft.ManagedIdentity/userAssignedIdentities";
    private const string StorageRole = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"; // Storage Blob Data Contributor

    private static readonly string[] Demo = ["--org-prefix", "demo", "--cloud", "sandbox", "--no-logo"];
    private static readonly string[] Workload = [.. Demo, "--identity", "workload"];

    [Fact]
    public async Task Without_any_right_in_Entra_a_stack_without_a_password_of_tasks_is_deployed_and_Destroy_leaves_nothing()
    {
        await using var folder = new StackFolder();
        string[] options = [.. Workload, "--sandbox-fault", "Authorization_RequestDenied"];

        (await folder.RunAsync(["Services", .. options])).Succeeded();

        await using (var cloud = await SandboxObserver.OpenAsync(folder))
        {
            var identity = await IdentityAsync(cloud);
            var principal = identity["properties"]!["principalId"]!.GetValue<string>();
            var clientId = identity["properties"]!["clientId"]!.GetValue<string>();
            await HasOnlyTheStorageAsync(cloud, principal);
            Assert.Equal(["Sandbox owner"], await ApplicationsAsync(cloud));
            await IsTrustedAsync(cloud, ["argo:metaflow-task", "default:metaflow-task", "default:metaflow-ui-backend-service"]);
            await HasNoPasswordAsync(cloud, folder);
            await SignsInAsync(cloud, clientId);
            await MayUseTheStorageAloneAsync(cloud, clientId);
        }

        var config = JsonNode.Parse(await File.ReadAllTextAsync(folder.PathOf("output", "default", "config.json")))!;
        Assert.Equal("azure.workload.identity/use=true", config["METAFLOW_KUBERNETES_LABELS"]!.GetValue<string>());
        Assert.Equal("metaflow-task", config["METAFLOW_KUBERNETES_SERVICE_ACCOUNT"]!.GetValue<string>());
        Assert.Null(config["METAFLOW_KUBERNETES_SECRETS"]);

        (await folder.RunAsync(["Services", .. options])).Succeeded();
        Assert.Equal(0, RunJson.Of(folder).Writes);

        (await folder.RunAsync(["Destroy", .. options, "--yes"])).Succeeded();
        await using var after = await SandboxObserver.OpenAsync(folder);
        Assert.Empty((await after.ArmAsync($"/subscriptions/{after.SubscriptionId}/resourcegroups?api-version=2021-04-01"))!["value"]!.AsArray());
        Assert.Empty(await PrincipalsAsync(after));
        Assert.Empty(await RolesOfStackAsync(after));
    }

    [Fact]
    public async Task A_stack_goes_over_to_a_managed_identity_and_back()
    {
        await using var folder = new StackFolder();
        (await folder.RunAsync(["Services", .. Demo, "--grant-cluster-access", "true"])).Succeeded();
        await using var cloud = await SandboxObserver.OpenAsync(folder);
        Assert.Equal(3, (await RolesOfStackAsync(cloud)).Count);

        (await folder.RunAsync(["Services", .. Workload, "--yes"])).Succeeded();

        var actions = RunJson.Of(folder).Actions;
        Assert.Equal("updated", actions["azure:managed-cluster/metaflow"]);
        Assert.Equal("updated", actions["kubernetes:deployment/default/metaflow-ui-backend-service"]);
        Assert.Equal("deleted", actions["graph:application/metaflow"]);
        Assert.Equal(["Sandbox owner"], await ApplicationsAsync(cloud));
        await HasNoPasswordAsync(cloud, folder);
        await HasOnlyTheStorageAsync(cloud, (await IdentityAsync(cloud))["properties"]!["principalId"]!.GetValue<string>());
        (await folder.RunAsync(["Services", .. Workload])).Succeeded();
        Assert.Equal(0, RunJson.Of(folder).Writes);

        (await folder.RunAsync(["Services", .. Demo, "--yes"])).Succeeded();

        Assert.Equal("deleted", RunJson.Of(folder).Actions["azure:user-assigned-identity/metaflow"]);
        Assert.DoesNotContain("id-demo-metaflow-default", await PrincipalsAsync(cloud));
        Assert.Contains("Metaflow storage service principal (default)", await ApplicationsAsync(cloud));
        Assert.Single(await RolesOfStackAsync(cloud));
        (await folder.RunAsync(["Services", .. Demo])).Succeeded();
        Assert.Equal(0, RunJson.Of(folder).Writes);
    }

    [Fact]
    public async Task Airflow_signs_in_by_its_accounts_and_labels_the_tasks_that_it_makes()
    {
        Assert.SkipWhen(AirflowChartFile.Helm is null, "Installs the chart with real helm, which HELM_EXE names");
        await using var folder = new StackFolder();
        folder.Environment["HELM_EXE"] = AirflowChartFile.Helm;
        string[] options = [.. Workload, "--deploy-argo", "false", "--deploy-airflow", "true", "--airflow-chart", AirflowChartFile.Pack(folder.PathOf("chart.tgz"))];

        (await folder.RunAsync(["Services", .. options])).Succeeded();

        await using var cloud = await SandboxObserver.OpenAsync(folder);
        var clientId = (await IdentityAsync(cloud))["properties"]!["clientId"]!.GetValue<string>();
        await IsTrustedAsync(cloud,
        [
            "airflow:airflow-deployment-scheduler", "airflow:airflow-deployment-triggerer", "airflow:airflow-deployment-webserver", "airflow:metaflow-task",
            "default:metaflow-task", "default:metaflow-ui-backend-service",
        ]);
        await HasNoPasswordAsync(cloud, folder);
        var kubeconfig = await cloud.KubeconfigAsync(ClusterId(cloud));
        var pods = (await cloud.KubernetesAsync(kubeconfig, HttpMethod.Get, "/api/v1/namespaces/airflow/pods?labelSelector=component%3Dscheduler"))!["items"]!.AsArray();
        Assert.NotEmpty(pods);
        Assert.All(pods, pod => Assert.Equal(clientId, Variables(pod!)["AZURE_CLIENT_ID"]));
        var settings = await cloud.KubernetesAsync(kubeconfig, HttpMethod.Get, "/api/v1/namespaces/airflow/configmaps/airflow-deployment-config");
        Assert.Contains("def pod_mutation_hook(pod):", settings!["data"]!["airflow_local_settings.py"]!.GetValue<string>(), StringComparison.Ordinal);

        (await folder.RunAsync(["Services", .. options])).Succeeded();
        Assert.Equal(0, RunJson.Of(folder).Writes);
    }

    private static string Group(SandboxObserver cloud) => $"/subscriptions/{cloud.SubscriptionId}/resourceGroups/rg-metaflow-default-westus";

    private static string ClusterId(SandboxObserver cloud) => $"{Group(cloud)}/providers/Microsoft.ContainerService/managedClusters/aks-demo-metaflow-default";

    private static async Task<JsonNode> IdentityAsync(SandboxObserver cloud) =>
        (await cloud.ArmAsync($"{Group(cloud)}/providers/{Identities}/id-demo-metaflow-default?api-version=2023-01-31"))!;

    private static async Task HasOnlyTheStorageAsync(SandboxObserver cloud, string principal)
    {
        var roles = await RolesOfStackAsync(cloud);
        var role = Assert.Single(roles)["properties"]!;
        Assert.Equal(principal, role["principalId"]!.GetValue<string>());
        Assert.EndsWith(StorageRole, role["roleDefinitionId"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.EndsWith("/blobServices/default/containers/metaflow-storage-container", role["scope"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    // The account that owns the subscription has no description.
    private static async Task<IReadOnlyList<JsonNode>> RolesOfStackAsync(SandboxObserver cloud) =>
        [.. (await cloud.ArmAsync($"/subscriptions/{cloud.SubscriptionId}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"))!["value"]!.AsArray()
            .Where(role => role!["properties"]!["description"]?.ToString().Contains("stack=demo", StringComparison.Ordinal) == true)!];

    private static async Task<IReadOnlyList<string>> ApplicationsAsync(SandboxObserver cloud) =>
        [.. (await cloud.GraphAsync("/v1.0/applications"))!["value"]!.AsArray().Select(application => application!["displayName"]!.GetValue<string>())];

    private static async Task<IReadOnlyList<string>> PrincipalsAsync(SandboxObserver cloud) =>
        [.. (await cloud.GraphAsync("/v1.0/servicePrincipals"))!["value"]!.AsArray()
            .Where(principal => principal!["servicePrincipalType"]!.GetValue<string>() == "ManagedIdentity").Select(principal => principal!["displayName"]!.GetValue<string>())];

    private static async Task IsTrustedAsync(SandboxObserver cloud, IEnumerable<string> accounts)
    {
        var issuer = (await cloud.ArmAsync($"{ClusterId(cloud)}?api-version=2024-09-01"))!["properties"]!["oidcIssuerProfile"]!["issuerURL"]!.GetValue<string>();
        var credentials = (await cloud.ArmAsync($"{Group(cloud)}/providers/{Identities}/id-demo-metaflow-default/federatedIdentityCredentials?api-version=2023-01-31"))!["value"]!.AsArray();
        Assert.All(credentials, credential => Assert.Equal(issuer, credential!["properties"]!["issuer"]!.GetValue<string>()));
        Assert.Equal(accounts.Select(account => $"system:serviceaccount:{account}"), credentials.Select(credential => credential!["properties"]!["subject"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    private static async Task HasNoPasswordAsync(SandboxObserver cloud, StackFolder folder)
    {
        var kubeconfig = await cloud.KubeconfigAsync(ClusterId(cloud));
        var secrets = (await cloud.KubernetesAsync(kubeconfig, HttpMethod.Get, "/api/v1/secrets"))!["items"]!.AsArray();
        Assert.DoesNotContain(secrets, secret => secret!["data"]?["AZURE_CLIENT_SECRET"] is not null);
        Assert.DoesNotContain("metaflow-azure-storage-credentials", await File.ReadAllTextAsync(folder.PathOf("output", "default", "config.json")), StringComparison.Ordinal);
    }

    private static async Task SignsInAsync(SandboxObserver cloud, string clientId)
    {
        var kubeconfig = await cloud.KubeconfigAsync(ClusterId(cloud));
        foreach (var path in (string[])["default/serviceaccounts/metaflow-ui-backend-service", "default/serviceaccounts/metaflow-task", "argo/serviceaccounts/metaflow-task"])
        {
            var account = await cloud.KubernetesAsync(kubeconfig, HttpMethod.Get, $"/api/v1/namespaces/{path}");
            Assert.Equal(clientId, account!["metadata"]!["annotations"]!["azure.workload.identity/client-id"]!.GetValue<string>());
        }

        var pods = (await cloud.KubernetesAsync(kubeconfig, HttpMethod.Get, "/api/v1/namespaces/default/pods?labelSelector=app%3Dmetaflow-ui-backend-service"))!["items"]!.AsArray();
        Assert.NotEmpty(pods);
        Assert.All(pods, pod => Assert.Equal(clientId, Variables(pod!)["AZURE_CLIENT_ID"]));
        Assert.All(pods, pod => Assert.Equal("/var/run/secrets/azure/tokens/azure-identity-token", Variables(pod!)["AZURE_FEDERATED_TOKEN_FILE"]));
    }

    // As a task does: its account's token for one of Entra's, and that for blobs.
    private static async Task MayUseTheStorageAloneAsync(SandboxObserver cloud, string clientId)
    {
        var kubeconfig = await cloud.KubeconfigAsync(ClusterId(cloud));
        async Task<string> TokenAsync(string account) => (await cloud.KubernetesAsync(kubeconfig, HttpMethod.Post, $"/api/v1/namespaces/argo/serviceaccounts/{account}/token", new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject { ["audiences"] = new JsonArray("api://AzureADTokenExchange"), ["expirationSeconds"] = 86_400 },
        }))!["status"]!["token"]!.GetValue<string>();
        Task<int> AskAsync(string token, string audience, string url) => cloud.AsIdentityAsync(clientId, token, audience, HttpMethod.Get, url);

        var task = await TokenAsync("metaflow-task");
        Assert.Equal(403, await AskAsync(task, "https://management.azure.com", $"{ClusterId(cloud)}?api-version=2024-09-01"));
        Assert.Equal(403, await AskAsync(task, "https://management.azure.com", $"{Group(cloud)}?api-version=2021-04-01"));
        var blobs = $"{cloud.BlobUrl}/stdemometaflowdefault/";
        Assert.Equal(200, await AskAsync(task, "https://storage.azure.com", $"{blobs}metaflow-storage-container?restype=container&comp=list"));
        Assert.Equal(401, await AskAsync(await TokenAsync("default"), "https://storage.azure.com", $"{blobs}metaflow-storage-container?restype=container&comp=list"));
    }

    private static Dictionary<string, string?> Variables(JsonNode pod) =>
        pod["spec"]!["containers"]![0]!["env"]!.AsArray().ToDictionary(entry => entry!["name"]!.GetValue<string>(), entry => entry!["value"]?.GetValue<string>());
}
