using MetaflowStack.Azure.Providers;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Tests.Providers;

public sealed class LocatingProviderTests
{
    [Fact]
    public async Task A_failure_names_the_resource_in_azure_and_its_page_in_the_portal()
    {
        using var azure = new TestAzure();
        azure.Server.On("PUT", TestStack.Network.ResourceId, new Answer(403, """{"error":{"code":"AuthorizationFailed","message":"You may not."}}"""));
        var provider = new LocatingProvider(TestProviders.All(azure).Single(provider => provider.Handles(TestStack.Network.Key)), "tenant");

        var failure = await Assert.ThrowsAnyAsync<StackException>(() =>
            provider.CreateAsync(TestStack.Network, azure.Context(TestStack.Network.Key), CancellationToken.None));

        Assert.StartsWith($"{TestStack.Network.Key} ({TestStack.Network.Name}) could not be created. AuthorizationFailed", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith($"Portal: https://portal.azure.com/#@tenant/resource{TestStack.Group.ResourceId}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(TestStack.Network.Key, failure.Details.Resource);
    }

    [Fact]
    public async Task What_was_accepted_and_failed_then_has_a_page_of_its_own()
    {
        using var azure = new TestAzure();
        azure.Server.On("PUT", TestStack.Network.ResourceId, new Answer(201, "{}", ("Azure-AsyncOperation", "https://management.azure.com/operations/op")));
        azure.Server.On("GET", "/operations/op", new Answer(200, """{"status":"Failed","error":{"code":"SubnetIsFull","message":"Full."}}"""));
        var provider = new LocatingProvider(TestProviders.All(azure).Single(provider => provider.Handles(TestStack.Network.Key)), "tenant");

        var failure = await Assert.ThrowsAnyAsync<StackException>(() =>
            provider.CreateAsync(TestStack.Network, azure.Context(TestStack.Network.Key), CancellationToken.None));

        Assert.EndsWith($"Portal: https://portal.azure.com/#@tenant/resource{TestStack.Network.ResourceId}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_that_is_down_is_no_fault_of_the_program()
    {
        using var azure = new TestAzure();
        azure.Server.On("PUT", TestStack.Network.ResourceId, Answer.Dropped);
        var provider = new LocatingProvider(TestProviders.All(azure).Single(provider => provider.Handles(TestStack.Network.Key)), "tenant");

        var failure = await Assert.ThrowsAnyAsync<StackException>(() => provider.CreateAsync(TestStack.Network, azure.Context(TestStack.Network.Key), CancellationToken.None));

        Assert.StartsWith($"{TestStack.Network.Key} could not be created: no answer came to PUT {TestStack.Network.ResourceId}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionLost: The connection was closed. Check the network connection", failure.Message, StringComparison.Ordinal);
    }
}
