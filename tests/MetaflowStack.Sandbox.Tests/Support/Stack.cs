namespace MetaflowStack.Sandbox.Tests.Support;

/// <summary>What tests build again and again, in bodies of their own.</summary>
internal static class Stack
{
    public const string Groups = "2021-04-01";
    public const string Network = "2024-05-01";
    public const string Dns = "2024-06-01";
    public const string Storage = "2023-05-01";
    public const string PostgreSql = "2024-08-01";
    public const string Aks = "2024-09-01";
    public const string Authorization = "2022-04-01";

    public const string Group = "resourceGroups/rg";
    public const string Vnet = Group + "/providers/Microsoft.Network/virtualNetworks/vnet";
    public const string DbSubnet = Vnet + "/subnets/db";
    public const string AksSubnet = Vnet + "/subnets/aks";
    public const string Zone = Group + "/providers/Microsoft.Network/privateDnsZones/demo.postgres.database.azure.com";
    public const string Link = Zone + "/virtualNetworkLinks/link";
    public const string Account = Group + "/providers/Microsoft.Storage/storageAccounts/stdemo";
    public const string Container = Account + "/blobServices/default/containers/data";
    public const string Server = Group + "/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-demo";
    public const string Cluster = Group + "/providers/Microsoft.ContainerService/managedClusters/aks-demo";

    public const string GroupBody = """{"location":"westus2"}""";
    public const string VnetBody = """{"location":"westus2","properties":{"addressSpace":{"addressPrefixes":["172.16.0.0/24","172.17.0.0/16"]}}}""";
    public const string AksSubnetBody = """{"properties":{"addressPrefix":"172.17.0.0/16"}}""";
    public const string DbSubnetBody = """{"properties":{"addressPrefix":"172.16.0.0/24","delegations":[{"name":"pg","properties":{"serviceName":"Microsoft.DBforPostgreSQL/flexibleServers"}}]}}""";
    public const string ZoneBody = """{"location":"global"}""";
    public const string AccountBody = """{"location":"westus2","kind":"StorageV2","sku":{"name":"Standard_LRS"},"properties":{}}""";

    public static string LinkBody(TestSandbox sandbox) =>
        $$$"""{"location":"global","properties":{"registrationEnabled":false,"virtualNetwork":{"id":"{{{sandbox.Subscription}}}/{{{Vnet}}}"} } }""";

    public static string ServerBody(TestSandbox sandbox, bool privateAccess = true) => privateAccess
        ? $$$"""{"location":"westus2","sku":{"name":"Standard_B2s","tier":"Burstable"},"properties":{"version":"16","administratorLogin":"metaflow","administratorLoginPassword":"Abcdefgh1!","storage":{"storageSizeGB":32},"network":{"delegatedSubnetResourceId":"{{{sandbox.Subscription}}}/{{{DbSubnet}}}","privateDnsZoneArmResourceId":"{{{sandbox.Subscription}}}/{{{Zone}}}"} } }"""
        : """{"location":"westus2","sku":{"name":"Standard_B2s","tier":"Burstable"},"properties":{"version":"16","administratorLogin":"metaflow","administratorLoginPassword":"Abcdefgh1!","storage":{"storageSizeGB":32}}}""";

    public const string ClusterBody = """{"location":"westus2","identity":{"type":"SystemAssigned"},"properties":{"dnsPrefix":"aks-demo","kubernetesVersion":"1.33","agentPoolProfiles":[{"name":"default","mode":"System","count":1,"minCount":1,"maxCount":10,"enableAutoScaling":true,"vmSize":"Standard_D2_v2"}]}}""";
    public const string PoolBody = """{"properties":{"count":1,"minCount":1,"maxCount":50,"enableAutoScaling":true,"vmSize":"Standard_D4_v5","mode":"User"}}""";

    public static async Task<TestSandbox> WithGroupAsync(params string[] faults)
    {
        var sandbox = await TestSandbox.StartAsync(faults: faults);
        await sandbox.MakeAsync(Group, Groups, GroupBody);
        return sandbox;
    }

    public static async Task<TestSandbox> WithNetworkAsync(params string[] faults)
    {
        var sandbox = await WithGroupAsync(faults);
        await sandbox.MakeAsync(Vnet, Network, VnetBody);
        await sandbox.MakeAsync(DbSubnet, Network, DbSubnetBody);
        await sandbox.MakeAsync(AksSubnet, Network, AksSubnetBody);
        return sandbox;
    }

    public static async Task MakeDnsAsync(this TestSandbox sandbox)
    {
        await sandbox.MakeAsync(Zone, Dns, ZoneBody);
        await sandbox.MakeAsync(Link, Dns, LinkBody(sandbox));
    }
}
