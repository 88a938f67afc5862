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
        Assert.EndsWith($"Portal: https://portal.azure.com/#@tenant/resource{TestStack.Network.ResourceId}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(TestStack.Network.Key, failure.Details.Resource);
    }
}
