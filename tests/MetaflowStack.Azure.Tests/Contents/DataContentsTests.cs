using MetaflowStack.Azure.Contents;
using MetaflowStack.Azure.Tests.Support;

namespace MetaflowStack.Azure.Tests.Contents;

/// <summary>What accounts and servers hold, by Azure's word.</summary>
public sealed class DataContentsTests
{
    [Fact]
    public async Task Databases_are_named_but_for_Azures_own()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", $"{TestStack.Server.ResourceId}/databases", new Answer(200,
            """{"value":[{"name":"azure_maintenance"},{"name":"azure_sys"},{"name":"metaflow"},{"name":"postgres"},{"name":"theirs"}]}"""));

        Assert.Equal(["metaflow", "theirs"], (await new DataContents(azure.Arm).DatabasesAsync(TestStack.Server.ResourceId, CancellationToken.None)).Value!);
    }

    [Fact]
    public async Task That_an_account_could_not_be_asked_is_a_part_of_the_answer()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", $"{TestStack.Storage.ResourceId}/blobServices/default/containers", new Answer(403, """{"error":{"code":"AuthorizationFailed","message":"no"}}"""));

        var found = await new DataContents(azure.Arm).ContainersAsync(TestStack.Storage.ResourceId, CancellationToken.None);

        Assert.Null(found.Value);
        Assert.Equal("AuthorizationFailed", found.Problem!.Code);
    }
}
