using System.Text.Json.Nodes;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Tests.Providers;

public sealed class CreationTests
{
    public static TheoryData<string> Keys => [.. TestStack.All.OfType<ArmResource>().Select(resource => resource.Key.ToString())];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_creation_sends_this_body(string key)
    {
        using var azure = new TestAzure();
        var resource = Find(key);
        var sent = await CreateAsync(azure, resource);
        var body = sent.Json;
        if (body["properties"]?["administratorLoginPassword"] is not null)
            body["properties"]!["administratorLoginPassword"] = "(secret)";
        Snapshot.Matches($"PUT {sent.Url.PathAndQuery}\n{body.ToReadable()}", $"create-{resource.Key.Kind}-{resource.Key.Name}.txt");
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task What_was_created_is_as_desired_and_ours(string key)
    {
        using var azure = new TestAzure();
        var resource = Find(key);
        var provider = Provider(azure, resource);
        var sent = await CreateAsync(azure, resource);
        azure.Server.On("GET", resource.ResourceId, new Answer(200, AzureBodies.Live(resource, sent.Body!).ToJsonString()));
        var live = await provider.ReadAsync(resource, azure.Context(resource.Key), CancellationToken.None);
        Assert.NotNull(live);
        Assert.True(live.Owned);
        Assert.Equal(LiveStatus.Ready, live.Status);
        Assert.Empty(provider.Compare(resource, live, azure.Context(resource.Key)));
        Assert.Equal(resource.ResourceId, provider.PredictId(resource, azure.Context(resource.Key)));
        Assert.Equal([resource.ResourceId], azure.Accepted);
    }

    [Fact]
    public async Task A_network_that_an_earlier_run_left_keeps_its_subnets_when_it_is_created_again()
    {
        using var azure = new TestAzure();
        var existing = AzureBodies.Live(TestStack.Network, """{"location":"westus","properties":{"subnets":[{"name":"snet-db","properties":{"addressPrefix":"172.16.0.0/24"}}]}}""");
        existing["tags"] = AzureBodies.Tags();
        azure.Server.On("GET", TestStack.Network.ResourceId, new Answer(200, existing.ToJsonString()));
        var sent = await CreateAsync(azure, TestStack.Network);
        Assert.Equal("snet-db", sent.Json["properties"]!["subnets"]![0]!["name"]!.ToString());
    }

    [Fact]
    public async Task A_storage_account_takes_no_public_blobs_no_shared_keys_and_no_old_tls()
    {
        using var azure = new TestAzure();
        var properties = (await CreateAsync(azure, TestStack.Storage)).Json["properties"]!;
        Assert.False(properties["allowBlobPublicAccess"]!.GetValue<bool>());
        Assert.False(properties["allowSharedKeyAccess"]!.GetValue<bool>());
        Assert.True(properties["supportsHttpsTrafficOnly"]!.GetValue<bool>());
        Assert.Equal("TLS1_2", properties["minimumTlsVersion"]!.ToString());
    }

    internal static ArmResource Find(string key) => (ArmResource)TestStack.All.Single(resource => resource.Key.ToString() == key);

    internal static IResourceProvider Provider(TestAzure azure, Resource resource) =>
        TestProviders.All(azure).Single(provider => provider.Handles(resource.Key));

    internal static async Task<SentRequest> CreateAsync(TestAzure azure, ArmResource resource)
    {
        azure.Server.On("PUT", resource.ResourceId, sent => new Answer(201, AzureBodies.Live(resource, sent.Body!).ToJsonString()));
        await Provider(azure, resource).CreateAsync(resource, azure.Context(resource.Key), CancellationToken.None);
        return azure.Server.Requests.Single(request => request.Method == "PUT");
    }
}
