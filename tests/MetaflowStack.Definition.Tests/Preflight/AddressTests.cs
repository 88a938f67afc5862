using System.Net;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Preflight.Checks;
using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Tests.Preflight;

public class AddressTests
{
    private static readonly ManagedCluster Cluster = new()
    {
        Key = ManagedCluster.KeyFor("metaflow"), Stage = "Infra", Parent = "/subscriptions/s/resourceGroups/g", Name = "aks", Location = "westus", Tags = new StackTags("demo", "default"),
        DnsPrefix = "aks", DefaultPool = new AgentPoolProfile { VmSizes = ["Standard_D2_v2"], MaxCount = 10, Subnet = "" },
    };

    [Theory]
    [InlineData("172.16.0.0/24", "172.17.0.0/16", "10.0.0.0/16", "10.0.0.10", "")]
    [InlineData("172.17.1.0/24", "172.17.0.0/16", "10.0.0.0/16", "10.0.0.10", "The subnets 172.17.1.0/24 and 172.17.0.0/16 overlap")]
    [InlineData("172.16.0.0/29", "172.17.0.0/16", "10.0.0.0/16", "10.0.0.10", "The database's subnet 172.16.0.0/29 is too small")]
    [InlineData("172.16.0.0/24", "172.17.0.0/21", "10.0.0.0/16", "10.0.0.10", "The cluster's subnet 172.17.0.0/21 is too small")]
    [InlineData("10.0.9.0/24", "172.17.0.0/16", "10.0.0.0/16", "10.0.0.10", "The database's subnet 10.0.9.0/24 overlaps 10.0.0.0/16, the cluster's range for services")]
    [InlineData("172.16.0.0/24", "10.0.0.0/8", "10.0.0.0/16", "10.0.0.10", "The cluster's subnet 10.0.0.0/8 overlaps 10.0.0.0/16, the cluster's range for services")]
    [InlineData("172.16.0.0/24", "172.17.0.0/16", "10.0.0.0/16", "10.1.0.10", "The cluster's DNS address 10.1.0.10 is not in its range for services, 10.0.0.0/16")]
    [InlineData("172.16.0.0/24", "172.17.0.0/16", "10.0.0.0/16", "10.0.0.0", "The cluster's DNS address 10.0.0.0 is not in its range for services, 10.0.0.0/16")]
    public void Ranges_are_apart_and_large_enough(string database, string kubernetes, string services, string dns, string expected)
    {
        var cluster = Cluster with { ServiceCidr = services, DnsServiceIP = dns };
        var found = AddressRangesCheck.Judge(cluster, [10, 50], IPNetwork.Parse(database), IPNetwork.Parse(kubernetes));
        Assert.Equal(expected, string.Join("; ", found.Select(details => details.What)));
    }

    // (10 + 1 + 50 + 5) nodes, each with 30 pods, and 5 that Azure keeps.
    [Fact]
    public void A_cluster_needs_an_address_for_each_node_and_pod_at_most() => Assert.Equal((66 * 31) + 5, AddressRules.ClusterAddresses([10, 50]));
}
