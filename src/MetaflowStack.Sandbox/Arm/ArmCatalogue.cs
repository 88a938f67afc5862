using MetaflowStack.Sandbox.Arm.Authorization;
using MetaflowStack.Sandbox.Arm.Compute;
using MetaflowStack.Sandbox.Arm.ContainerService;
using MetaflowStack.Sandbox.Arm.ManagedIdentity;
using MetaflowStack.Sandbox.Arm.Monitor;
using MetaflowStack.Sandbox.Arm.Network;
using MetaflowStack.Sandbox.Arm.PostgreSql;
using MetaflowStack.Sandbox.Arm.PrivateDns;
using MetaflowStack.Sandbox.Arm.Resources;
using MetaflowStack.Sandbox.Arm.Storage;
using MetaflowStack.Sandbox.Blobs.Store;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>All the types that the sandbox's subscription offers.</summary>
internal static class ArmCatalogue
{
    /// <summary>The types, wired to a world.</summary>
    public static IEnumerable<ResourceType> Types(ArmWorld world, ResourceGroupType groups, AuthorizationTypes authorization, BlobStore blobs)
    {
        var subnets = new SubnetType(world);
        var accounts = new StorageAccountType(world);
        var pools = new AgentPoolType(world);
        return
        [
            groups,
            new VirtualNetworkType(world, subnets), subnets,
            new NetworkOperations(world, "operations"), new NetworkOperations(world, "operationResults"), new NetworkUsages(world),
            new PrivateDnsZoneType(world), new VirtualNetworkLinkType(world),
            .. ((string[])["A", "AAAA", "CNAME", "MX", "PTR", "SRV", "TXT"]).Select(kind => new RecordSetType(world, kind)),
            new PrivateDnsOperations(world, "privateDnsOperationStatuses"), new PrivateDnsOperations(world, "privateDnsOperationResults"),
            accounts, new BlobServiceType(world), new BlobContainerType(world, blobs), new StorageOperations(world, accounts), new StorageNameCheck(world), new StorageSkuList(world), new StorageUsages(world),
            new FlexibleServerType(world), new ServerDatabaseType(world), new ServerConfigurationType(world), new FirewallRuleType(world),
            new PostgreSqlOperations(world, "azureAsyncOperation"), new PostgreSqlOperations(world, "operationResults"),
            new PostgreSqlNameCheck(world, "checkNameAvailability"), new PostgreSqlNameCheck(world, "locations/checkNameAvailability"),
            new PrivateDnsZoneSuffix(world), new PostgreSqlCapabilities(world),
            new ManagedClusterType(world, pools, groups), pools, new AksOperations(world, "operations"), new AksOperations(world, "operationresults"),
            new KubernetesVersionList(world, "kubernetesVersions"), new KubernetesVersionList(world, "orchestrators"),
            new ComputeSkus(world), new ComputeUsages(world),
            new ActivityLogType(world),
            new UserAssignedIdentityType(world), new FederatedCredentialType(world),
            authorization.Assignments, authorization.Definitions, authorization.Locks, new PermissionList(world, authorization.Access),
        ];
    }
}
