using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Tests.Support;

/// <summary>One resource of every kind, as a stack has them.</summary>
internal static class TestStack
{
    public const string Subscription = "11111111-2222-3333-4444-555555555555";

    public static StackTags Tags { get; } = new("demo", "default");

    public static ResourceGroup Group { get; } = new()
    {
        Key = ResourceGroup.KeyFor("metaflow"),
        Stage = "Infra",
        Parent = ArmId.OfSubscription(Subscription),
        Name = "rg-metaflow-default-westus",
        Location = "westus",
        Tags = Tags,
    };

    public static VirtualNetwork Network { get; } = new()
    {
        Key = VirtualNetwork.KeyFor("metaflow"),
        Stage = "Infra",
        Parent = Group.Id,
        Name = "vnet-demo",
        Location = "westus",
        Tags = Tags,
        AddressPrefixes = ["172.16.0.0/24", "172.17.0.0/16"],
    };

    public static Subnet DatabaseSubnet { get; } = new()
    {
        Key = Subnet.KeyFor("db"),
        Stage = "Infra",
        Parent = Network.Id,
        Name = "snet-db",
        AddressPrefix = "172.16.0.0/24",
        ServiceEndpoints = ["Microsoft.Storage"],
        Delegations = ["Microsoft.DBforPostgreSQL/flexibleServers"],
    };

    public static Subnet KubernetesSubnet { get; } = new()
    {
        Key = Subnet.KeyFor("k8s"),
        Stage = "Infra",
        Parent = Network.Id,
        Name = "snet-k8s",
        AddressPrefix = "172.17.0.0/16",
    };

    public static StorageAccount Storage { get; } = new()
    {
        Key = StorageAccount.KeyFor("metaflow"),
        Stage = "Infra",
        Parent = Group.Id,
        Name = "stdemometaflowdefault",
        Location = "westus",
        Tags = Tags,
    };

    public static BlobService Blobs { get; } = new()
    {
        Key = BlobService.KeyFor("metaflow"),
        Stage = "Infra",
        Parent = Storage.Id,
        Name = BlobService.DefaultName,
    };

    public static ManagementLock Lock { get; } = new()
    {
        Key = ManagementLock.KeyFor("metaflow"),
        Stage = "Infra",
        Parent = Storage.Id,
        Name = "keep",
        Notes = "Do not delete.",
    };

    public static BlobContainer Container { get; } = new()
    {
        Key = BlobContainer.KeyFor("metaflow"),
        Stage = "Infra",
        Parent = Storage.Id,
        Name = "metaflow-storage-container",
    };

    public static PrivateDnsZone Zone { get; } = new()
    {
        Key = PrivateDnsZone.KeyFor("postgres"),
        Stage = "Infra",
        Parent = Group.Id,
        Name = "metaflow.postgres.database.azure.com",
        Location = "global",
        Tags = Tags,
    };

    public static VirtualNetworkLink Link { get; } = new()
    {
        Key = VirtualNetworkLink.KeyFor("postgres"),
        Stage = "Infra",
        Parent = Zone.Id,
        Name = "metaflow",
        Location = "global",
        Tags = Tags,
        VirtualNetwork = Network.Id,
    };

    public static PostgreSqlFlexibleServer Server { get; } = new()
    {
        Key = PostgreSqlFlexibleServer.KeyFor("metaflow"),
        Stage = "Infra",
        Parent = Group.Id,
        Name = "psql-demo-metaflow-default",
        Location = "westus",
        Tags = Tags,
        AdministratorLogin = "metaflow",
        DelegatedSubnet = DatabaseSubnet.Id,
        PrivateDnsZone = Zone.Id,
        DependsOn = [Link.Key],
    };

    public static PostgreSqlDatabase Database { get; } = new()
    {
        Key = PostgreSqlDatabase.KeyFor("metaflow"),
        Stage = "WaitForDb",
        Parent = Server.Id,
        Name = "metaflow",
    };

    public static PostgreSqlConfiguration Setting { get; } = new()
    {
        Key = PostgreSqlConfiguration.KeyFor("require_secure_transport"),
        Stage = "WaitForDb",
        Parent = Server.Id,
        Name = "require_secure_transport",
        Value = "on",
    };

    public static ManagedCluster Cluster { get; } = new()
    {
        Key = ManagedCluster.KeyFor("metaflow"),
        Stage = "Infra",
        Parent = Group.Id,
        Name = "aks-demo-metaflow-default",
        Location = "westus",
        Tags = Tags,
        DnsPrefix = "aks-demo-metaflow-default",
        DefaultPool = new AgentPoolProfile { VmSizes = ["Standard_D2_v2", "Standard_D2s_v5"], MinCount = 1, MaxCount = 10, Subnet = KubernetesSubnet.Id },
    };

    public static AgentPool Pool { get; } = new()
    {
        Key = AgentPool.KeyFor("taskworkers"),
        Stage = "Infra",
        Parent = Cluster.Id,
        Name = "taskworkers",
        Location = "westus",
        Profile = new AgentPoolProfile { VmSizes = ["Standard_D4_v5", "Standard_D4s_v5"], MinCount = 1, MaxCount = 50, Subnet = KubernetesSubnet.Id },
    };

    public static GraphApplication Application { get; } = new()
    {
        Key = GraphApplication.KeyFor("metaflow"),
        Stage = "Infra",
        UniqueName = "metaflow-stack-demo-default",
        DisplayName = "Metaflow storage service principal (default)",
        Tags = Tags,
    };

    public static GraphServicePrincipal Principal { get; } = new()
    {
        Key = GraphServicePrincipal.KeyFor("metaflow"),
        Stage = "Infra",
        Application = Application.AppId,
        Tags = Tags,
    };

    public static UserAssignedIdentity Identity { get; } = new()
    {
        Key = UserAssignedIdentity.KeyFor("metaflow"),
        Stage = "Infra",
        Parent = Group.Id,
        Name = "id-demo-metaflow-default",
        Location = "westus",
        Tags = Tags,
    };

    public static FederatedIdentityCredential Credential { get; } = new()
    {
        Key = FederatedIdentityCredential.KeyFor("argo-metaflow-task"),
        Stage = "Infra",
        Parent = Identity.Id,
        Name = "argo-metaflow-task",
        Issuer = "https://westus.oic.prod-aks.azure.com/tenant/cluster/",
        Subject = "system:serviceaccount:argo:metaflow-task",
    };

    public static RoleAssignment Assignment { get; } = new()
    {
        Key = RoleAssignment.KeyFor("storage-blob-data-contributor"),
        Stage = "Infra",
        Scope = Container.Id,
        Role = BuiltInRole.StorageBlobDataContributor,
        PrincipalId = Principal.ObjectId,
        Tags = Tags,
    };

    public static IReadOnlyList<Resource> All { get; } =
    [
        Group, Network, DatabaseSubnet, KubernetesSubnet, Storage, Blobs, Lock, Container, Zone, Link, Server, Database, Setting, Cluster, Pool,
        Application, Principal, Identity, Credential, Assignment,
    ];
}
