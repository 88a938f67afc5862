using Azure.Core;
using Azure.Identity;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Azure.Tests.Connection;

public sealed class SignInTests
{
    private const string One = "00000000-0000-0000-0000-000000000001";
    private const string Two = "00000000-0000-0000-0000-000000000002";
    private const string Secret = "the-secret-of-the-sandbox";

    [Fact]
    public async Task A_given_service_principal_signs_in_by_itself_and_every_request_is_counted()
    {
        var server = LoginServer.Script((One, "Pay as you go"));
        using var azure = await ConnectAsync(server, new AzureSignInOptions());
        Assert.Equal(new AzureAccount(One, "Pay as you go", "Enabled", LoginServer.Tenant), azure.Account);
        Assert.Equal(
            [new RequestCount("arm", "GET", false, 1), new RequestCount("login", "POST", false, 1)],
            azure.Requests.Snapshot());
        Assert.Equal(0, azure.Requests.Writes);
        Assert.Equal(server.Requests.Count, azure.Requests.Total);
        Assert.DoesNotContain(server.Requests, request => request.Url.Host != "localhost");
    }

    [Theory]
    [InlineData(Two, Two)]
    [InlineData("research", Two)]
    [InlineData("Production", One)]
    public async Task A_subscription_is_chosen_by_id_or_name(string asked, string expected)
    {
        using var azure = await ConnectAsync(LoginServer.Script((One, "Production"), (Two, "Research")), new AzureSignInOptions { Subscription = asked });
        Assert.Equal(expected, azure.Account.SubscriptionId);
    }

    [Fact]
    public async Task An_environment_variable_chooses_the_subscription_too()
    {
        using var azure = await ConnectAsync(
            LoginServer.Script((One, "Production"), (Two, "Research")),
            new AzureSignInOptions { Environment = name => name == "AZURE_SUBSCRIPTION_ID" ? Two : null });
        Assert.Equal(Two, azure.Account.SubscriptionId);
    }

    [Fact]
    public async Task Several_subscriptions_without_a_choice_are_listed()
    {
        var failure = await Assert.ThrowsAsync<UsageException>(() =>
            ConnectAsync(LoginServer.Script((One, "Production"), (Two, "Research")), new AzureSignInOptions()));
        Snapshot.Matches(failure.Message + "\n", "several-subscriptions.txt");
    }

    [Fact]
    public async Task An_unknown_subscription_names_those_that_exist()
    {
        var failure = await Assert.ThrowsAsync<UsageException>(() =>
            ConnectAsync(LoginServer.Script((One, "Production")), new AzureSignInOptions { Subscription = "Prodution" }));
        Snapshot.Matches(failure.Message + "\n", "unknown-subscription.txt");
    }

    [Fact]
    public async Task An_account_without_subscriptions_is_told_so()
    {
        var failure = await Assert.ThrowsAsync<StackException>(() => ConnectAsync(LoginServer.Script(), new AzureSignInOptions()));
        Assert.Contains("has no Azure subscription", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_secret_is_explained_and_not_shown()
    {
        var server = new ScriptedServer().On("POST", "/oauth2/v2.0/token", new Answer(401,
            """{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys for app '1' are expired.","error_codes":[7000222]}"""));
        server.On("GET", "/.well-known/openid-configuration", _ => LoginServerConfiguration());
        var failure = await Assert.ThrowsAsync<StackException>(() => ConnectAsync(server, new AzureSignInOptions()));
        Assert.Equal("AADSTS7000222", failure.Details.Code);
        Assert.Contains("are expired", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task Without_any_sign_in_one_paragraph_says_how()
    {
        CredentialCandidate[] candidates =
        [
            new("environment variables", new UnavailableCredential("EnvironmentCredential authentication unavailable. Environment variables are not fully configured.\nSee more.")),
            new(CredentialCandidate.AzureCli, new UnavailableCredential("Azure CLI not installed")),
        ];
        var failure = await Assert.ThrowsAsync<StackException>(() => SignIn.FindAsync(candidates, AzureCloud.Public, CancellationToken.None));
        Snapshot.Matches(failure.Message + "\n", "not-signed-in.txt");
    }

    [Fact]
    public async Task The_first_credential_that_is_available_is_taken()
    {
        CredentialCandidate[] candidates =
        [
            new("environment variables", new UnavailableCredential("none")),
            new(CredentialCandidate.AzureCli, new FixedCredential()),
            new("device code", new UnavailableCredential("must not be asked")),
        ];
        Assert.Equal(CredentialCandidate.AzureCli, (await SignIn.FindAsync(candidates, AzureCloud.Public, CancellationToken.None)).Name);
    }

    [Fact]
    public void The_ways_to_sign_in_are_tried_in_this_order()
    {
        using var pipelines = new AzurePipelines(AzureCloud.Public, 1, new ScriptedServer());
        var environment = new Dictionary<string, string>
        {
            ["ACTIONS_ID_TOKEN_REQUEST_URL"] = "https://actions.example/token?x=1",
            ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "t",
            ["AZURE_CLIENT_ID"] = One,
            ["AZURE_TENANT_ID"] = Two,
            ["AZURESUBSCRIPTION_TENANT_ID"] = Two,
            ["AZURESUBSCRIPTION_CLIENT_ID"] = One,
            ["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"] = One,
            ["SYSTEM_ACCESSTOKEN"] = "t",
        };
        var options = new AzureSignInOptions { Environment = environment.GetValueOrDefault, ShowDeviceCode = _ => { } };
        Assert.Equal(
            ["environment variables", "workload identity", "GitHub Actions OIDC", "Azure Pipelines", "managed identity", "Azure CLI", "device code"],
            new CredentialCandidates(AzureCloud.Public, options, pipelines).For(null).Select(candidate => candidate.Name));
        Assert.Equal(
            ["environment variables", "workload identity", "managed identity", "Azure CLI"],
            new CredentialCandidates(AzureCloud.Public, new AzureSignInOptions { Environment = _ => null }, pipelines).For(null).Select(candidate => candidate.Name));
    }

    private static Answer LoginServerConfiguration() => new(200,
        $$$"""{"issuer":"https://localhost:8443/{{{LoginServer.Tenant}}}/v2.0","authorization_endpoint":"https://localhost:8443/a","token_endpoint":"https://localhost:8443/{{{LoginServer.Tenant}}}/oauth2/v2.0/token"}""");

    private static Task<AzureConnection> ConnectAsync(ScriptedServer server, AzureSignInOptions options)
    {
        var endpoint = new Uri("https://localhost:8443/");
        var cloud = new AzureCloud
        {
            ArmEndpoint = endpoint,
            AuthorityHost = endpoint,
            GraphEndpoint = endpoint,
            ArmAudience = "https://localhost:8443",
            GraphAudience = "https://localhost:8443",
            IsSandbox = true,
            Time = new SkippingTime(),
            SignIn = new ServicePrincipalSignIn(LoginServer.Tenant, One, new Secret(Secret)),
        };
        return AzureConnection.ConnectAsync(cloud, options with { Environment = options.Environment ?? (_ => null), Seed = 1 }, server, CancellationToken.None);
    }

    private sealed class UnavailableCredential(string reason) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException(reason);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException(reason);
    }
}
