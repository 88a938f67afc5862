using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Tests.Resources;

public sealed class ResourceTests
{
    [Fact]
    public void Ids_are_known_before_anything_exists()
    {
        var lines = TestStack.All.OfType<ArmResource>().Select(resource => $"{resource.Key}\n  {resource.Id.KnownValue}\n");
        Snapshot.Matches(string.Concat(lines), "ids.txt");
    }

    [Fact]
    public void A_resource_lies_in_what_its_parent_refers_to()
    {
        Assert.Null(TestStack.Group.Container);
        Assert.Equal(TestStack.Group.Key, TestStack.Network.Container);
        Assert.Equal(TestStack.Storage.Key, TestStack.Container.Container);
        Assert.Equal(TestStack.Container.Key, TestStack.Assignment.Container);
        Assert.Equal(TestStack.Application.Key, TestStack.Principal.Container);
    }

    [Fact]
    public void Subnets_of_one_network_are_written_one_at_a_time()
    {
        Assert.NotNull(TestStack.DatabaseSubnet.ExclusiveGroup);
        Assert.Equal(TestStack.DatabaseSubnet.ExclusiveGroup, TestStack.KubernetesSubnet.ExclusiveGroup);
        Assert.Null(TestStack.Network.ExclusiveGroup);
    }

    [Fact]
    public void The_resources_of_a_stack_make_a_graph()
    {
        var graph = ResourceGraph.Build(TestStack.All);
        Assert.Equal(
            [TestStack.Group.Key, TestStack.DatabaseSubnet.Key, TestStack.Zone.Key, TestStack.Link.Key],
            graph.DependenciesOf(TestStack.Server.Key).OrderBy(key => TestStack.All.ToList().FindIndex(resource => resource.Key == key)));
        Assert.Equal([TestStack.Container.Key, TestStack.Principal.Key], graph.DependenciesOf(TestStack.Assignment.Key).Order(Comparer<ResourceKey>.Create((a, b) => string.CompareOrdinal(a.System, b.System))));
    }

    [Theory]
    [InlineData("/subscriptions/abc/resourceGroups/g", "abc")]
    [InlineData("/Subscriptions/abc", "abc")]
    public void The_subscription_of_an_id_is_read(string id, string subscription) => Assert.Equal(subscription, ArmId.SubscriptionOf(id));

    [Theory]
    [InlineData("")]
    [InlineData("/providers/x")]
    [InlineData("/subscriptions//resourceGroups")]
    public void What_is_no_id_in_a_subscription_is_refused(string id) => Assert.Throws<FormatException>(() => ArmId.SubscriptionOf(id));
}
