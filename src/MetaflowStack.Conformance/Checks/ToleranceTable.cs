namespace MetaflowStack.Conformance.Checks;

/// <summary>
/// Every deviation from the specifications that is tolerated, because real Azure deviates so. Each names a recorded exchange that
/// shows it, and a test looks it up there: the table cannot hide a fault of the sandbox's own.
/// </summary>
internal static class ToleranceTable
{
    private const string Postgres2021 = "Test_DBForPostgreSQL_FlexibleServer_20210601_CRUD";
    private const string Postgres2023 = "Test_DBForPostgreSQL_FlexibleServer_20230601Preview_CRUD";
    private const string Cluster = "Test_AKS_ManagedCluster_20210501_CRUD";
    private const string Role = "Test_Authorization_RoleAssignment_OnResourceGroup_CRUD";
    private const string RoleDefinition = "Test_Authorization_RoleDefinitionResourceGroupScope_CRUD";
    private const string Storage = "Test_Storage_StorageAccount_20230101_SecretsFromAzure";
    private const string Child = "Test_OwnerIsARMIDOfParent_ChildResourceSuccessfullyReconciled";
    private const string NoBody = "a body, and none is declared";
    private const string Null = "null, and not of type string";
    private const string RealTraffic = "REAL-TRAFFIC-VS-SPEC.md";

    /// <summary>The table.</summary>
    public static IReadOnlyList<Tolerance> All { get; } =
    [
        // The answer that accepts an operation tells which one it is, which the specification leaves out.
        new("Servers_Create", "answer 202", "", NoBody, new RecordedEvidence(Postgres2021, 3)),
        new("Servers_Delete", "answer 202", "", NoBody, new RecordedEvidence(Postgres2021, 36)),
        new("Databases_Create", "answer 202", "", NoBody, new RecordedEvidence(Postgres2021, 21)),
        new("Databases_Delete", "answer 202", "", NoBody, new RecordedEvidence(Postgres2021, 29)),
        new("Configurations_Put", "answer 202", "", NoBody, new RecordedEvidence(Postgres2021, 18)),
        new("Configurations_Update", "answer 202", "", NoBody, new WrittenEvidence("the accepted PUT of the same setting: " + RealTraffic)),
        new("Servers_Update", "answer 202", "", NoBody, new WrittenEvidence("the accepted PUT and DELETE of the same server: " + RealTraffic)),
        new("VirtualNetworkLinks_Update", "answer 202", "", NoBody, new WrittenEvidence("the accepted PUT of the same link: " + RealTraffic)),
        new("PrivateZones_Update", "answer 202", "", NoBody, new WrittenEvidence("the accepted PUT of the same zone: OBSERVED.md")),
        new("FirewallRules_CreateOrUpdate", "answer 202", "", NoBody, new WrittenEvidence(RealTraffic)),
        new("FirewallRules_Delete", "answer 202", "", NoBody, new WrittenEvidence(RealTraffic)),
        new("VirtualNetworkLinks_CreateOrUpdate", "answer 202", "", NoBody, new WrittenEvidence(RealTraffic)),
        new("PrivateZones_CreateOrUpdate", "answer 202", "", NoBody, new WrittenEvidence("OBSERVED.md")),

        // Words in another case, or none, than declared.
        new("Servers_*", "answer 200", "properties/storage/type", "not one of", new RecordedEvidence(Postgres2023, 193)),
        new("ManagedClusters_*", "answer 20*", "properties/networkProfile/loadBalancerSku", "not one of", new RecordedEvidence(Cluster, 15)),
        new("ManagedClusters_*", "answer 20*", "properties/networkProfile/loadBalancerProfile/backendPoolType", "not one of", new WrittenEvidence(RealTraffic)),
        // An update sends back what it does not change as AKS has shown it.
        new("ManagedClusters_CreateOrUpdate", "request", "properties/networkProfile/loadBalancerSku", "not one of", new WrittenEvidence("the answers above: AKS compares these words without regard to case")),
        new("ManagedClusters_CreateOrUpdate", "request", "properties/networkProfile/loadBalancerProfile/backendPoolType", "not one of", new WrittenEvidence("the answers above: AKS compares these words without regard to case")),
        new("StorageAccounts_ListKeys", "answer 200", "keys[]/permissions", "not one of", new RecordedEvidence(Storage, 12)),
        new("Configurations_*", "answer 200", "properties/dataType", "not one of", new WrittenEvidence(RealTraffic)),

        // A server is shown as it is to clients of older API versions too: the enumeration is an open one (modelAsString).
        new("Servers_*", "answer 200", "properties/version", "not one of 14, 13, 12, 11", new WrittenEvidence("azure.github.io/autorest/extensions, x-ms-enum, modelAsString: \"No validation will happen\"")),

        // Its specification is not among those at hand.
        new("GET Microsoft.Insights/eventtypes/values", "request", "", "nothing is published", new WrittenEvidence("learn.microsoft.com/rest/api/monitor/activity-logs/list, API version 2015-04-01")),

        // Null where nothing was given.
        .. from field in (string[])["condition", "conditionVersion", "delegatedManagedIdentityResourceId", "description"]
           select new Tolerance("RoleAssignments_*", "answer 20*", $"properties/{field}", Null, new RecordedEvidence(Role, 11)),
        new("RoleAssignments_Create", "answer 201", "properties/createdBy", Null, new RecordedEvidence(Role, 10)),
        new("RoleDefinitions_CreateOrUpdate", "answer 201", "properties/createdBy", Null, new RecordedEvidence(RoleDefinition, 2)),
        new("RoleDefinitions_*", "answer 20*", "properties/description", Null, new RecordedEvidence(RoleDefinition, 3)),
        .. from field in (string[])["createdBy", "updatedBy"]
           select new Tolerance("RoleDefinitions_*", "answer 200", $"properties/{field}", Null, new WrittenEvidence("learn.microsoft.com/azure/role-based-access-control/role-definitions-list, the REST answer for built-in roles")),

        // Newer than the specification.
        new("StorageAccounts_*", "answer 200", "properties/networkAcls/ipv6Rules", "not declared", new RecordedEvidence(Storage, 7)),

        // The last page of a list has no nextLink.
        new("Subscriptions_List", "answer 200", "nextLink", "required and missing", new WrittenEvidence("github.com/microsoft/api-guidelines, azure/Guidelines.md, \"DO NOT return the nextLink field at all when returning the last page\"")),

        // Errors are answered whether or not an operation declares them.
        new("StorageAccounts_*", "answer 4*", "", "status code not declared", new RecordedEvidence(Storage, 21)),
        new("BlobContainers_*", "answer 4*", "", "status code not declared", new RecordedEvidence(Child, 14)),
        new("Usages_ListByLocation", "answer 4*", "", "status code not declared", new WrittenEvidence($"the same service's answer about an account: recording {Storage}, exchange 21")),

        // Published by Microsoft (learn.microsoft.com/rest/api/resources/management-locks), and not among the specifications here.
        .. from method in (string[])["GET", "PUT", "DELETE"]
           select new Tolerance($"{method} Microsoft.Authorization/locks", "request", "", "nothing is published for this path", new WrittenEvidence("learn.microsoft.com/rest/api/resources/management-locks, 2020-05-01")),

        // Microsoft's own way to ask what an account may do in a subscription; the specification has it for resource groups and resources.
        new("GET Microsoft.Authorization/permissions", "request", "", "nothing is published for this path",
            new WrittenEvidence("Microsoft's page \"Use Azure Resource Manager authentication API to access subscriptions\", \"Get user permissions on subscription\"")),

        // AKS answers with the error itself, without the envelope "error".
        .. from field in (string[])["code", "message", "details", "subcode", "target"]
           select new Tolerance("ManagedClusters_*", "answer 4*", field, "not declared", new WrittenEvidence($"the same service's answer about an agent pool: recording {Cluster}, exchange 40")),
        .. from field in (string[])["code", "message", "details", "subcode", "target"]
           select new Tolerance("AgentPools_*", "answer 4*", field, "not declared", field == "target" ? new WrittenEvidence("OBSERVED.md") : new RecordedEvidence(Cluster, 40)),
    ];
}
