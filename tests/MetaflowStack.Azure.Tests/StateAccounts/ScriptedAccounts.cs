using System.Text.Json.Nodes;
using MetaflowStack.Azure.Tests.Support;

namespace MetaflowStack.Azure.Tests.StateAccounts;

/// <summary>Scripts of ARM around a state account. What comes first wins, so refusals are scripted before the rest.</summary>
internal static class ScriptedAccounts
{
    /// <summary>Refuses a request with one of ARM's errors.</summary>
    public static TestAzure Refuse(this TestAzure azure, string method, string ending, int status, string code, string message)
    {
        var body = new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } };
        azure.Server.On(method, ending, new Answer(status, body.ToJsonString()));
        return azure;
    }

    /// <summary>The caller lacks a right, as ARM says it.</summary>
    public static TestAzure Forbid(this TestAzure azure, string method, string ending, string action) => azure.Refuse(
        method, ending, 403, "AuthorizationFailed",
        $"The client '{TestAccounts.ObjectId}' does not have authorization to perform action '{action}' over scope '{TestAccounts.Account}'.");

    /// <summary>A subscription without accounts, where every write succeeds at once.</summary>
    public static TestAzure WithoutAccount(this TestAzure azure)
    {
        azure.Server.On("GET", TestAccounts.List, new Answer(200, """{"value":[]}"""));
        return azure.TakingWrites();
    }

    /// <summary>A subscription with the account and all that belongs to it, but for what <paramref name="change"/> changes in the account.</summary>
    public static TestAzure WithAccount(this TestAzure azure, Action<JsonObject>? change = null)
    {
        var account = Account();
        change?.Invoke(account);
        azure.Server.On("GET", TestAccounts.List, new Answer(200, new JsonObject { ["value"] = new JsonArray(account.DeepClone()) }.ToJsonString()));
        azure.Server.On("GET", TestAccounts.Account, new Answer(200, account.ToJsonString()));
        azure.Server.On("GET", $"{TestAccounts.Account}/blobServices/default", new Answer(200, $$$"""
            {"id":"{{{TestAccounts.Account}}}/blobServices/default","name":"default","properties":{"isVersioningEnabled":true,
             "deleteRetentionPolicy":{"enabled":true,"days":90},"containerDeleteRetentionPolicy":{"enabled":true,"days":30} } }
            """));
        azure.Server.On("GET", TestAccounts.Lock, new Answer(200, $$$"""{"id":"{{{TestAccounts.Lock}}}","properties":{"level":"CanNotDelete"}}"""));
        azure.Server.On("GET", TestAccounts.Container, new Answer(200, $$$"""{"id":"{{{TestAccounts.Container}}}","properties":{"publicAccess":"None"}}"""));
        return azure.TakingWrites();
    }

    public static JsonObject Account() => (JsonObject)JsonNode.Parse($$$"""
        {"id":"{{{TestAccounts.Account}}}","name":"stdemostate","location":"westeurope","kind":"StorageV2","sku":{"name":"Standard_GRS","tier":"Standard"},
         "tags":{"managed-by":"metaflow-stack","stack":"demo","environment":"all","owner":"platform"},
         "properties":{"provisioningState":"Succeeded","minimumTlsVersion":"TLS1_2","allowBlobPublicAccess":false,
                       "allowSharedKeyAccess":false,"supportsHttpsTrafficOnly":true}}
        """)!;

    private static TestAzure TakingWrites(this TestAzure azure)
    {
        azure.Server.On("PUT", "", Echo);
        azure.Server.On("PATCH", "", Echo);
        return azure;
    }

    private static Answer Echo(SentRequest sent)
    {
        var body = sent.Json;
        body["id"] = sent.Path;
        return new Answer(200, body.ToJsonString());
    }
}
