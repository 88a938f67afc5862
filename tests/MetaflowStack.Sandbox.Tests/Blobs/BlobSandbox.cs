using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Blobs;

/// <summary>A sandbox with a storage account, and clients of its Blob service.</summary>
internal static class BlobSandbox
{
    public static async Task<TestSandbox> StartAsync(string properties = "{}", TimeProvider? real = null)
    {
        var sandbox = await TestSandbox.StartAsync(real: real);
        await sandbox.MakeAsync(Stack.Group, Stack.Groups, Stack.GroupBody);
        await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody.Replace("\"properties\":{}", $"\"properties\":{properties}", StringComparison.Ordinal));
        return sandbox;
    }

    public static async Task<RawBlobClient> KeyClientAsync(this TestSandbox sandbox, string account = "stdemo")
    {
        var keys = await sandbox.ArmAsync("POST", $"{Stack.Group}/providers/Microsoft.Storage/storageAccounts/{account}/listKeys", Stack.Storage);
        return new RawBlobClient(sandbox.Http, Endpoint(sandbox, account), account, ((JsonArray)keys.At("keys")!)[0]!["value"]!.GetValue<string>());
    }

    public static async Task<RawBlobClient> TokenClientAsync(this TestSandbox sandbox, string clientId, string secret, string audience = "https://storage.azure.com") =>
        new(sandbox.Http, Endpoint(sandbox, "stdemo"), "stdemo", "") { Token = await sandbox.TokenAsync(clientId, secret, $"{audience}/.default") };

    public static Uri Endpoint(TestSandbox sandbox, string account) => new($"{sandbox.Server.Document.BlobUrl}/{account}/");
}
