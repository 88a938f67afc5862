using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.StateAccounts;
using MetaflowStack.Azure.Tests.Blobs;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Tests.StateAccounts;

public sealed class BlobStateContainerTests(BlobServers servers)
{
    [Fact]
    public async Task Asking_whether_one_may_write_writes_nothing()
    {
        using var client = await servers.ContainerAsync(SignedBy.Token);
        await new BlobStateContainer(client).CheckWritableAsync(CancellationToken.None);
        Assert.Empty(await client.ListWithSnapshotsAsync("", CancellationToken.None));
    }

    [Fact]
    public async Task A_container_that_does_not_exist_cannot_be_written_to_and_can_be_made()
    {
        using var client = await servers.ClientAsync(SignedBy.Token, BlobServers.NewName());
        var container = new BlobStateContainer(client);
        Assert.False(await container.ExistsAsync(CancellationToken.None));
        var failure = await Assert.ThrowsAsync<StackException>(() => container.CheckWritableAsync(CancellationToken.None));
        Assert.Equal("ContainerNotFound", failure.Details.Code);
        await container.CreateAsync(CancellationToken.None);
        Assert.True(await container.ExistsAsync(CancellationToken.None));
        await container.CheckWritableAsync(CancellationToken.None);
    }
}
