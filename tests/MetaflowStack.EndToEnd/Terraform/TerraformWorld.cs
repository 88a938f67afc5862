using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;
using MetaflowStack.EndToEnd.Stack;

namespace MetaflowStack.EndToEnd.Terraform;

/// <summary>
/// A stack as <c>terraform apply</c> of the public template leaves it: made with plain requests to a sandbox, with the bodies that
/// azurerm 3.14, azuread 2.26, the kubernetes provider, kubectl and Helm send, and the state file that goes with it. Nothing in it
/// carries a mark of this program.
/// </summary>
public sealed class TerraformWorld
{
    private const string Group = "resourceGroups/rg-metaflow-default-westus";
    private const string Server = Group + "/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-acme-metaflow-default";
    private const string Cluster = Group + "/providers/Microsoft.ContainerService/managedClusters/aks-acme-metaflow-default";
    private const string Network = Group + "/providers/Microsoft.Network/virtualNetworks/vnet-acme-metaflow-westus-default";
    private const string DatabaseSubnet = Network + "/subnets/snet-acme-metaflow-db-westus-default";
    private const string ClusterSubnet = Network + "/subnets/snet-acme-metaflow-k8s-westus-default";
    private const string Zone = Group + "/providers/Microsoft.Network/privateDnsZones/metaflow.postgres.database.azure.com";
    private const string Account = Group + "/providers/Microsoft.Storage/storageAccounts/stacmemetaflowdefault";
    private const string Containers = Account + "/blobServices/default/containers";

    private readonly SandboxObserver _cloud;
    private readonly Dictionary<string, string> _values = [];
    private readonly bool _airflow;
    private readonly bool _argo;

    private TerraformWorld(SandboxObserver cloud, bool argo, bool airflow) => (_cloud, _argo, _airflow) = (cloud, argo, airflow);

    /// <summary>The ids of everything in Azure, by the names used here.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>The password that Terraform made for the service principal.</summary>
    public string PrincipalPassword { get; private set; } = "";

    /// <summary>Makes the world and writes the state file into the folder.</summary>
    public static async Task<TerraformWorld> MakeAsync(SandboxObserver cloud, StackFolder folder, bool argo = true, bool airflow = false)
    {
        var world = new TerraformWorld(cloud, argo, airflow);
        await world.MakeAzureAsync();
        await world.MakeClusterAsync();
        await File.WriteAllTextAsync(folder.PathOf("state.json"), world.StateFile());
        return world;
    }

    /// <summary>An ARM path below the subscription.</summary>
    public string Path(string below) => $"/subscriptions/{_cloud.SubscriptionId}/{below}";

    /// <summary>The kubeconfig of the cluster.</summary>
    public Task<string> KubeconfigAsync() => _cloud.KubeconfigAsync(Path(Cluster));

    /// <summary>What must be the same before and after: creation, identity and contents of what holds data.</summary>
    public async Task<string> FingerprintAsync()
    {
        var text = new StringBuilder();
        foreach (var (id, version) in (IEnumerable<(string, string)>)[(Account, "2023-01-01"), (Server, "2022-12-01"), (Cluster, "2024-09-01"), (Network, "2023-11-01")])
        {
            var body = (await _cloud.ArmAsync($"{Path(id)}?api-version={version}"))!;
            text.AppendLine($"{id} {body["properties"]!["creationTime"]} {body["systemData"]?["createdAt"]} {body["identity"]?["principalId"]} {body["properties"]!["fqdn"]} {body["properties"]!["resourceGuid"]} {body["properties"]!["version"]}");
        }

        text.AppendLine((await _cloud.GraphAsync($"/v1.0/applications/{_values["applicationObjectId"]}"))!["appId"]!.ToString());
        var kubeconfig = await KubeconfigAsync();
        foreach (var (place, kinds) in (IEnumerable<(string, string[])>)[
            ("default", ["apis/apps/v1/namespaces/default/deployments", "api/v1/namespaces/default/services", "api/v1/namespaces/default/secrets"]),
            ("argo", _argo ? ["apis/apps/v1/namespaces/argo/deployments", "api/v1/namespaces/argo/secrets", "apis/argoproj.io/v1alpha1/namespaces/argo/workflowtemplates"] : [])])
        {
            foreach (var kind in kinds)
            {
                foreach (var item in (await _cloud.KubernetesAsync(kubeconfig, HttpMethod.Get, "/" + kind))!["items"]!.AsArray().Where(IsTerraforms))
                    text.AppendLine($"{place} {kind} {item!["metadata"]!["name"]} {item["metadata"]!["uid"]}");
            }
        }

        return text.ToString();

        bool IsTerraforms(JsonNode? item) => Objects().Any(made =>
            made["metadata"]!["name"]!.ToString() == item!["metadata"]!["name"]!.ToString() && made["metadata"]!["namespace"]?.ToString() == item["metadata"]!["namespace"]?.ToString());
    }

    private async Task MakeAzureAsync()
    {
        _values["subscription"] = _cloud.SubscriptionId;
        _values["tenant"] = _cloud.TenantId;
        _values["callerId"] = "00000000-0000-0000-0000-0000000000cc";
        await PutAsync(Group, "2020-06-01", """{"location":"westus","tags":{}}""");
        await PutAsync(Network, "2021-08-01", """{"location":"westus","tags":{},"properties":{"addressSpace":{"addressPrefixes":["172.16.0.0/24","172.17.0.0/16"]},"dhcpOptions":{"dnsServers":[]},"subnets":[]}}""");
        await PutAsync(DatabaseSubnet, "2021-08-01", """{"properties":{"addressPrefix":"172.16.0.0/24","serviceEndpoints":[{"service":"Microsoft.Storage"}],"delegations":[{"name":"fs","properties":{"serviceName":"Microsoft.DBforPostgreSQL/flexibleServers","actions":["Microsoft.Network/virtualNetworks/subnets/join/action"]}}]}}""");
        await PutAsync(ClusterSubnet, "2021-08-01", """{"properties":{"addressPrefix":"172.17.0.0/16","serviceEndpoints":[],"delegations":[]}}""");
        await PutAsync(Zone, "2018-09-01", """{"location":"global","tags":{}}""");
        await PutAsync(Zone + "/virtualNetworkLinks/metaflowDatabaseVnetZone.com", "2018-09-01", $$"""{"location":"global","tags":{},"properties":{"registrationEnabled":false,"virtualNetwork":{"id":"{{Path(Network)}}"} } }""");
        await PutAsync(Account, "2021-09-01", """{"kind":"StorageV2","location":"westus","sku":{"name":"Standard_LRS","tier":"Standard"},"tags":{"environment":"metaflow"},"properties":{"accessTier":"Hot","allowBlobPublicAccess":true,"allowSharedKeyAccess":true,"minimumTlsVersion":"TLS1_2","supportsHttpsTrafficOnly":true}}""");
        foreach (var container in (IEnumerable<string>)["metaflow-storage-container", .. _airflow ? ["airflow-logs"] : Array.Empty<string>()])
            await PutAsync($"{Containers}/{container}", "2021-09-01", """{"properties":{"publicAccess":"None"}}""");
        await Task.WhenAll(MakeServerAsync(), MakeManagedClusterAsync());
        await MakePrincipalAsync();
        await AssignAsync(Cluster, "ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8", "11111111-aaaa-4bbb-8ccc-000000000001");
        await AssignAsync(Cluster, "4abbcc35-e782-43d8-92c5-2d3f1bd2253f", "11111111-aaaa-4bbb-8ccc-000000000002");
        await AssignAsync(Containers + "/metaflow-storage-container", "ba92f5b4-2d11-453d-a403-e96b0029c9fe", "11111111-aaaa-4bbb-8ccc-000000000003");
        if (_airflow)
            await AssignAsync(Containers + "/airflow-logs", "ba92f5b4-2d11-453d-a403-e96b0029c9fe", "11111111-aaaa-4bbb-8ccc-000000000004");
    }

    private async Task MakeServerAsync()
    {
        await PutAsync(Server, "2021-06-01", $$"""{"location":"westus","tags":{},"sku":{"name":"Standard_B2s","tier":"Burstable"},"properties":{"version":"12","createMode":"Default","administratorLogin":"metaflow","administratorLoginPassword":"PLANTED-SECRET-database-password","storage":{"storageSizeGB":32},"network":{"delegatedSubnetResourceId":"{{Path(DatabaseSubnet)}}","privateDnsZoneArmResourceId":"{{Path(Zone)}}"} } }""", "state", "Ready");
        await PutAsync(Server + "/configurations/require_secure_transport", "2021-06-01", """{"properties":{"value":"off","source":"user-override"}}""");
        await WaitAsync(Server, "2021-06-01", "state", "Ready");
        await PutAsync(Server + "/databases/metaflow", "2021-06-01", """{"properties":{"charset":"UTF8","collation":"en_US.utf8"}}""");
    }

    private async Task MakeManagedClusterAsync()
    {
        await PutAsync(Cluster, "2022-03-01", $$"""{"location":"westus","tags":{},"identity":{"type":"SystemAssigned"},"properties":{"dnsPrefix":"aks-acme-metaflow-default","enableRBAC":true,"disableLocalAccounts":false,"autoUpgradeProfile":{"upgradeChannel":"stable"},"agentPoolProfiles":[{"name":"default","mode":"System","type":"VirtualMachineScaleSets","osType":"Linux","vmSize":"Standard_D2_v2","count":1,"minCount":1,"maxCount":10,"enableAutoScaling":true,"vnetSubnetID":"{{Path(ClusterSubnet)}}"}],"networkProfile":{"networkPlugin":"azure","loadBalancerSku":"standard"} } }""");
        await PutAsync(Cluster + "/agentPools/taskworkers", "2022-03-01", $$"""{"properties":{"mode":"User","type":"VirtualMachineScaleSets","osType":"Linux","vmSize":"Standard_D4_v5","count":1,"minCount":1,"maxCount":50,"enableAutoScaling":true,"vnetSubnetID":"{{Path(ClusterSubnet)}}"} }""");
    }

    private async Task MakePrincipalAsync()
    {
        var application = (await _cloud.PostGraphAsync("/v1.0/applications", JsonNode.Parse("""{"displayName":"Metaflow storage service principal (default)","signInAudience":"AzureADMyOrg","tags":[]}""")!))!;
        (_values["applicationObjectId"], _values["clientId"]) = (application["id"]!.ToString(), application["appId"]!.ToString());
        var principal = await TryAsync(() => _cloud.PostGraphAsync("/v1.0/servicePrincipals", new JsonObject { ["appId"] = _values["clientId"], ["accountEnabled"] = true, ["tags"] = new JsonArray() }));
        _values["principalId"] = principal["id"]!.ToString();
        var password = await TryAsync(() => _cloud.PostGraphAsync($"/v1.0/servicePrincipals/{_values["principalId"]}/addPassword", JsonNode.Parse("""{"passwordCredential":{"displayName":"Metaflow storage service principal (default)"}}""")!));
        (_values["passwordKeyId"], PrincipalPassword) = (password["keyId"]!.ToString(), password["secretText"]!.ToString());
    }

    // What is new in Entra is not known everywhere at once.
    private static async Task<JsonNode> TryAsync(Func<Task<JsonNode?>> send)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await send() is { } answer)
                    return answer;
            }
            catch (Xunit.Sdk.XunitException) when (attempt < 100)
            {
                // Asked again below.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private Task<JsonNode> AssignAsync(string scope, string role, string name) => TryAsync(() => _cloud.PutArmAsync(
        $"{Path(scope)}/providers/Microsoft.Authorization/roleAssignments/{name}?api-version=2020-04-01-preview",
        new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["roleDefinitionId"] = $"/subscriptions/{_cloud.SubscriptionId}/providers/Microsoft.Authorization/roleDefinitions/{role}",
                ["principalId"] = _values["principalId"],
            },
        }));

    private async Task PutAsync(string id, string version, string body, string property = "provisioningState", string ready = "Succeeded")
    {
        await _cloud.PutArmAsync($"{Path(id)}?api-version={version}", JsonNode.Parse(body)!);
        await WaitAsync(id, version, property, ready);
    }

    private async Task WaitAsync(string id, string version, string property, string ready)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await _cloud.ArmAsync($"{Path(id)}?api-version={version}") is not { } body || (body["properties"]?[property] is { } state && state.ToString() != ready))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
    }

    private async Task MakeClusterAsync()
    {
        string Encoded(string value) => Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
        (_values["clientId64"], _values["tenant64"], _values["password64"]) = (Encoded(_values["clientId"]), Encoded(_cloud.TenantId), Encoded(PrincipalPassword));
        var kubeconfig = await KubeconfigAsync();
        foreach (var (by, made) in Entries())
            await TryAsync(() => _cloud.KubernetesAsync(kubeconfig, HttpMethod.Post, $"{CollectionOf(made)}?fieldManager={by}", made));
    }

    private IEnumerable<JsonNode> Objects() => Entries().Select(entry => entry.Object);

    private IEnumerable<(string By, JsonNode Object)> Entries()
    {
        var text = Fill(File.ReadAllText(System.IO.Path.Combine(Repository.Root, "tests", "MetaflowStack.EndToEnd", "Terraform", "Fixtures", "cluster.json")));
        foreach (var entry in JsonNode.Parse(text)!.AsArray().Select(entry => entry!.AsObject()))
        {
            var made = entry["object"]!;
            var names = $"{made["metadata"]!["namespace"]} {made["metadata"]!["name"]}";
            if ((_airflow || !names.Contains("airflow", StringComparison.Ordinal)) && (_argo || !names.Contains("argo", StringComparison.Ordinal)) && (_argo || entry["by"]!.ToString() == "HashiCorp"))
                yield return (entry["by"]!.ToString(), made.DeepClone());
        }
    }

    private static string CollectionOf(JsonNode made)
    {
        var version = made["apiVersion"]!.ToString();
        var kind = made["kind"]!.ToString().ToLowerInvariant();
        var plural = kind switch { "priorityclass" => "priorityclasses", "eventbus" => "eventbus", _ => kind + "s" };
        var place = made["metadata"]!["namespace"] is { } named ? $"namespaces/{named}/" : "";
        return $"/{(version.Contains('/', StringComparison.Ordinal) ? "apis" : "api")}/{version}/{place}{plural}";
    }

    private string StateFile()
    {
        var state = JsonNode.Parse(Fill(File.ReadAllText(System.IO.Path.Combine(Repository.Root, "tests", "MetaflowStack.Definition.Tests", "Terraform", "Fixtures", "template.tfstate.json"))))!;
        var resources = state["resources"]!.AsArray();
        foreach (var resource in resources.ToList().Where(resource => !IsDeployed($"{resource!["module"]} {resource["name"]}")))
            resources.Remove(resource);
        return state.ToJsonString();
    }

    private bool IsDeployed(string name) =>
        (_airflow || !name.Contains("airflow", StringComparison.Ordinal)) && (_argo || !name.Contains("argo", StringComparison.Ordinal));

    private string Fill(string text) => _values.Aggregate(text, (filled, value) => filled.Replace($"{{{{{value.Key}}}}}", value.Value, StringComparison.Ordinal))
        .Replace("PLANTED-SECRET-principal-password", PrincipalPassword, StringComparison.Ordinal);
}
