using System.Buffers.Text;
using System.Text;
using Azure.Core;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.StateAccounts;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Tests.StateAccounts;

/// <summary>The initializer in front of a scripted server, and the account that it makes in the tests.</summary>
internal static class TestAccounts
{
    public const string ObjectId = "99999999-aaaa-bbbb-cccc-dddddddddddd";
    public const string Group = "/subscriptions/" + TestStack.Subscription + "/resourceGroups/rg-state";
    public const string Account = Group + "/providers/Microsoft.Storage/storageAccounts/stdemostate";
    public const string Lock = Account + "/providers/Microsoft.Authorization/locks/metaflow-state";
    public const string Container = Account + "/blobServices/default/containers/metaflow-state";
    public const string List = "/providers/Microsoft.Storage/storageAccounts";

    public static StateAccountDefinition Definition { get; } = new()
    {
        AccountName = "stdemostate",
        ContainerName = "metaflow-state",
        ResourceGroupName = "rg-state",
        Location = "westus2",
        Tags = new StackTags("demo", "all"),
    };

    public static StateAccountInitializer Initializer(TestAzure azure, string claims = $$"""{"oid":"{{ObjectId}}","idtyp":"app"}""") => new(
        azure.Arm,
        new AzureAccount(TestStack.Subscription, "Pay as you go", "Enabled", "tenant"),
        tags => ProvidersFor(azure, tags),
        new CallerIdentities(new TokenOf(claims), "https://management.azure.com"));

    public static Task<StateAccountReport> EnsureAsync(TestAzure azure, IStateContainer container) =>
        Initializer(azure).EnsureAsync(Definition, container, azure.Progress.Add, CancellationToken.None);

    public static Task<StateAccountReport> EnsureContainerAsync(TestAzure azure, IStateContainer container) =>
        Initializer(azure).EnsureContainerAsync("stdemostate", "metaflow-state", container, azure.Progress.Add, CancellationToken.None);

    /// <summary>A token with these claims, as Entra writes them.</summary>
    public static string Token(string claims) =>
        $"{Encode("""{"alg":"RS256","typ":"JWT"}""")}.{Encode(claims)}.{Encode("signature")}";

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static IReadOnlyList<IResourceProvider> ProvidersFor(TestAzure azure, StackTags tags) =>
        AzureConnection.CreateProviders(azure.Services with { Tags = tags }, azure.Passwords);

    private sealed class TokenOf(string claims) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(Token(claims), DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
