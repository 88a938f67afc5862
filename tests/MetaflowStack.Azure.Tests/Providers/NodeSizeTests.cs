using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.Tests.StateAccounts;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Planning;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Azure.Tests.Providers;

/// <summary>Node pools whose VM sizes cannot be had: the real providers and the real deployer against the sandbox over HTTPS.</summary>
public sealed class NodeSizeTests : IDisposable
{
    private static readonly string[] TaskSizes = ["Standard_D4_v5", "Standard_D4s_v5", "Standard_D4as_v5"];
    private readonly string _folder = Directory.CreateTempSubdirectory("node-sizes-").FullName;

    [Fact]
    public async Task A_pool_without_capacity_is_made_with_the_next_size_and_stays_with_it()
    {
        await using var sandbox = await SandboxAzure.StartAsync("AllocationFailed:Standard_D4_v5");
        using var azure = await sandbox.SignInAsync();

        var changes = await DeployAsync(azure);

        var pool = Change(changes, AgentPool.KeyFor("taskworkers"));
        Assert.Equal((Outcome.Created, "Standard_D4_v5 has no capacity in westus; made with Standard_D4s_v5"), (pool.Outcome, pool.Remark));
        Assert.Equal("Standard_D4s_v5", await RecordedSizeAsync(AgentPool.KeyFor("taskworkers")));
        Assert.Null(Change(changes, ManagedCluster.KeyFor("metaflow")).Remark);
        foreach (string[] sizes in (string[][])[TaskSizes, ["Standard_D4as_v5", "Standard_D4_v5"], ["Standard_E4_v5"]])
            Assert.All((await DeployAsync(azure, taskSizes: sizes)).Changes, change => Assert.Equal(Outcome.Unchanged, change.Outcome));
    }

    [Fact]
    public async Task A_cluster_whose_default_pool_has_no_capacity_is_made_with_the_next_size()
    {
        await using var sandbox = await SandboxAzure.StartAsync("AllocationFailed:Standard_D2_v2");
        using var azure = await sandbox.SignInAsync();

        var changes = await DeployAsync(azure);

        Assert.Equal("Standard_D2_v2 has no capacity in westus; made with Standard_D2s_v5", Change(changes, ManagedCluster.KeyFor("metaflow")).Remark);
        Assert.Equal("Standard_D2s_v5", await RecordedSizeAsync(ManagedCluster.KeyFor("metaflow")));
        Assert.Equal(Outcome.Created, Change(changes, AgentPool.KeyFor("taskworkers")).Outcome);
    }

    [Fact]
    public async Task A_size_that_is_not_offered_is_passed_over_at_its_first_refusal()
    {
        await using var sandbox = await SandboxAzure.StartAsync("SkuNotAvailable:Standard_D4_v5", "SkuNotAvailable:Standard_D2_v2");
        using var azure = await sandbox.SignInAsync();

        var changes = await DeployAsync(azure, taskSizes: ["Standard_D4_v5", "Standard_D99_v9", "Standard_D4s_v5"]);

        Assert.Equal("Standard_D2_v2 is not offered in westus; made with Standard_D2s_v5", Change(changes, ManagedCluster.KeyFor("metaflow")).Remark);
        Assert.Equal(
            "Standard_D4_v5 is not offered in westus; Standard_D99_v9 is not offered in westus; made with Standard_D4s_v5",
            Change(changes, AgentPool.KeyFor("taskworkers")).Remark);
    }

    [Fact]
    public async Task Quota_is_a_matter_for_people_and_fails_at_once()
    {
        await using var sandbox = await SandboxAzure.StartAsync("QuotaExceeded:Standard_D4_v5");
        using var azure = await sandbox.SignInAsync();

        var changes = await DeployAsync(azure);

        var pool = Change(changes, AgentPool.KeyFor("taskworkers"));
        Assert.Equal((Outcome.Failed, "QuotaExceeded"), (pool.Outcome, pool.Error!.Code));
    }

    [Fact]
    public async Task With_the_list_used_up_the_failure_names_each_size_and_other_regions()
    {
        await using var sandbox = await SandboxAzure.StartAsync("AllocationFailed:Standard_D4*_v5", "SkuNotAvailable:Standard_E4_v5");
        using var azure = await sandbox.SignInAsync();

        var changes = await DeployAsync(azure, taskSizes: ["Standard_D4_v5", "Standard_E4_v5", "Standard_D4s_v5"]);

        Snapshot.Matches(Change(changes, AgentPool.KeyFor("taskworkers")).Error!.ToString().Replace(azure.Account.SubscriptionId, "SUBSCRIPTION", StringComparison.Ordinal)
            .Replace(azure.Account.TenantId, "TENANT", StringComparison.Ordinal) + "\n", "node-sizes-used-up.txt");
        Assert.Null(await RecordedSizeAsync(AgentPool.KeyFor("taskworkers")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<ChangeSet> DeployAsync(AzureConnection azure, string[]? taskSizes = null)
    {
        var tags = new StackTags("demo", "default");
        var group = new ResourceGroup
        {
            Key = ResourceGroup.KeyFor("metaflow"), Stage = "Infra", Parent = ArmId.OfSubscription(azure.Account.SubscriptionId), Name = "rg-metaflow-default-westus",
            Location = "westus", Tags = tags,
        };
        var network = new VirtualNetwork
        {
            Key = VirtualNetwork.KeyFor("metaflow"), Stage = "Infra", Parent = group.Id, Name = "vnet", Location = "westus", Tags = tags, AddressPrefixes = ["172.17.0.0/16"],
        };
        var subnet = new Subnet { Key = Subnet.KeyFor("kubernetes"), Stage = "Infra", Parent = network.Id, Name = "kubernetes", AddressPrefix = "172.17.0.0/16" };
        var cluster = new ManagedCluster
        {
            Key = ManagedCluster.KeyFor("metaflow"), Stage = "Infra", Parent = group.Id, Name = "aks-demo", Location = "westus", Tags = tags, DnsPrefix = "aks-demo",
            DefaultPool = new AgentPoolProfile { VmSizes = ["Standard_D2_v2", "Standard_D2s_v5"], MaxCount = 10, Subnet = subnet.Id },
        };
        var pool = new AgentPool
        {
            Key = AgentPool.KeyFor("taskworkers"), Stage = "Infra", Parent = cluster.Id, Name = "taskworkers", Location = "westus",
            Profile = new AgentPoolProfile { VmSizes = taskSizes ?? TaskSizes, MaxCount = 50, Subnet = subnet.Id },
        };
        var graph = ResourceGraph.Build([group, network, subnet, cluster, pool]);
        var providers = new ProviderRegistry(azure.CreateProviders(tags));
        await using var session = await Store.OpenAsync(new RunStamp("run", "anna", "desk", "Infra", DateTimeOffset.UnixEpoch), CancellationToken.None);
        var plan = await new Planner(providers, azure.Cloud.Time, new PlannerOptions()).PlanAsync(graph, session.Document, Leftovers.None, CancellationToken.None);
        await using var deployer = new Deployer(plan, providers, session, azure.Cloud.Time, new DeployerOptions { StepTimeout = TimeSpan.FromDays(1) }, null);
        try
        {
            return await deployer.WaitForStageAsync("Infra", CancellationToken.None);
        }
        catch (DeploymentException failed)
        {
            return failed.Changes;
        }
    }

    private FileStateStore Store => new(_folder, "demo", "default", TimeProvider.System);

    private async Task<string?> RecordedSizeAsync(ResourceKey key) =>
        (await Store.ReadAsync(CancellationToken.None))!.Resources.Single(resource => resource.Key == key).Outputs.GetValueOrDefault("vmSize");

    private static ResourceChange Change(ChangeSet changes, ResourceKey key) => Assert.Single(changes.Changes, change => change.Key == key);
}
