using System.Text.Json.Nodes;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Tests.Providers;

public sealed class DeletionTests
{
    public static TheoryData<string> Keys =>
        [.. TestStack.All.OfType<ArmResource>().Where(resource => resource is not (PostgreSqlConfiguration or BlobService)).Select(resource => resource.Key.ToString())];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task What_carries_our_tags_or_lies_in_what_does_is_deleted(string key)
    {
        using var azure = new TestAzure();
        Assert.Equal(DeleteOutcome.Deleted, await DeleteAsync(azure, key, AzureBodies.Tags()));
        Assert.Equal($"DELETE {CreationTests.Find(key).ResourceId}", Assert.Single(azure.Server.Writes).ToString());
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task What_belongs_to_somebody_else_is_left_alone(string key)
    {
        using var azure = new TestAzure();
        Assert.Equal(DeleteOutcome.NotOurs, await DeleteAsync(azure, key, AzureBodies.ForeignTags()));
        Assert.Empty(azure.Server.Writes);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task What_is_gone_with_its_parent_needs_no_delete(string key)
    {
        using var azure = new TestAzure();
        var resource = CreationTests.Find(key);
        var outcome = await CreationTests.Provider(azure, resource)
            .DeleteAsync(AzureBodies.Recorded(resource.Key, resource.ResourceId), azure.Context(resource.Key), CancellationToken.None);
        Assert.Equal(DeleteOutcome.NotFound, outcome);
        Assert.Empty(azure.Server.Writes);
    }

    [Fact]
    public async Task Another_environment_of_the_same_stack_is_not_ours()
    {
        using var azure = new TestAzure();
        var tags = AzureBodies.Tags();
        tags["environment"] = "staging";
        Assert.Equal(DeleteOutcome.NotOurs, await DeleteAsync(azure, TestStack.Storage.Key.ToString(), tags));
    }

    [Fact]
    public async Task A_group_with_somebody_elses_resource_is_left_alone_and_names_it()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", $"{TestStack.Group.ResourceId}/resources", new Answer(200, new JsonObject
        {
            ["value"] = new JsonArray(
                new JsonObject { ["id"] = "/ours", ["tags"] = AzureBodies.Tags() },
                new JsonObject { ["id"] = "/theirs/vm-1" }),
        }.ToJsonString()));
        var failure = await Assert.ThrowsAsync<StackException>(() => DeleteAsync(azure, TestStack.Group.Key.ToString(), AzureBodies.Tags()));
        Assert.Contains("/theirs/vm-1", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/ours", failure.Message, StringComparison.Ordinal);
        Assert.Empty(azure.Server.Writes);
    }

    [Fact]
    public async Task A_setting_of_a_server_goes_with_the_server()
    {
        using var azure = new TestAzure();
        Assert.Equal(DeleteOutcome.NotFound, await DeleteAsync(azure, TestStack.Setting.Key.ToString(), AzureBodies.Tags()));
        Assert.Empty(azure.Server.Writes);
    }

    private static Task<DeleteOutcome> DeleteAsync(TestAzure azure, string key, JsonObject tags)
    {
        var resource = CreationTests.Find(key);
        azure.Server.On("GET", "/resources", new Answer(200, """{"value":[]}"""));
        azure.Server.On("DELETE", resource.ResourceId, new Answer(200));
        foreach (var owner in TestStack.All.OfType<TrackedArmResource>())
        {
            var body = new JsonObject { ["id"] = owner.ResourceId, ["tags"] = tags.DeepClone() };
            azure.Server.On("GET", owner.ResourceId, new Answer(200, body.ToJsonString()));
        }
        return CreationTests.Provider(azure, resource)
            .DeleteAsync(AzureBodies.Recorded(resource.Key, resource.ResourceId), azure.Context(resource.Key), CancellationToken.None);
    }
}
