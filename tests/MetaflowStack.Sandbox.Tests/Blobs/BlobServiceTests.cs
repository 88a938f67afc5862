using System.Text;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Blobs;

public sealed class BlobServiceTests
{
    private static readonly byte[] s_text = Encoding.UTF8.GetBytes("hello");

    [Fact]
    public async Task A_blob_is_put_leased_appended_to_and_comes_back_after_a_restart()
    {
        var folder = TestSandbox.NewFolder();
        var large = new byte[10_000];
        large.AsSpan().Fill(7);
        await using (var sandbox = await TestSandbox.StartAsync(folder))
        {
            await sandbox.MakeAsync(Stack.Group, Stack.Groups, Stack.GroupBody);
            await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody);
            var client = await sandbox.KeyClientAsync();
            Assert.Equal("201", (await client.SendAsync("PUT", "data?restype=container")).Outcome);
            Assert.Equal("201", (await client.SendAsync("PUT", "data/a%20b/c.json", large, ("x-ms-blob-type", "BlockBlob"), ("x-ms-meta-Serial", "3"))).Outcome);
            Assert.Equal("201", (await client.SendAsync("PUT", "data/log", null, ("x-ms-blob-type", "AppendBlob"))).Outcome);
            Assert.Equal("201", (await client.SendAsync("PUT", "data/log?comp=appendblock", s_text)).Outcome);
            Assert.Equal("201", (await client.SendAsync("PUT", "data/log?comp=appendblock", s_text, ("x-ms-blob-condition-appendpos", "5"))).Outcome);
            Assert.Equal("201", (await client.SendAsync("PUT", "data/log?comp=lease", null, ("x-ms-lease-action", "acquire"), ("x-ms-lease-duration", "-1"))).Outcome);
        }

        await using (var sandbox = await TestSandbox.StartAsync(folder))
        {
            var client = await sandbox.KeyClientAsync();
            var blob = await client.SendAsync("GET", "data/a%20b/c.json");
            Assert.Equal((200, "3", "BlockBlob"), (blob.Status, blob["x-ms-meta-Serial"], blob["x-ms-blob-type"]));
            Assert.Equal(large, blob.Body);
            var log = await client.SendAsync("GET", "data/log");
            Assert.Equal(("hellohello", "2", "leased", "infinite"), (log.Text, log["x-ms-blob-committed-block-count"], log["x-ms-lease-state"], log["x-ms-lease-duration"]));
            Assert.Equal("412 LeaseIdMissing", (await client.SendAsync("PUT", "data/log?comp=appendblock", s_text)).Outcome);
        }

        Directory.Delete(folder, recursive: true);
    }
}
