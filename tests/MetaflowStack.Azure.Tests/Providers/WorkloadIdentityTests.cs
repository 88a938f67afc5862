using System.Text.Json.Nodes;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.Tests.Support;

namespace MetaflowStack.Azure.Tests.Providers;

public sealed class WorkloadIdentityTests
{
    private const string Issuer = "https://westus.oic.prod-aks.azure.com/tenant/cluster/";

    private static readonly ManagedCluster Cluster = TestStack.Cluster with { WorkloadIdentity = true };

    [Fact]
    public async Task A_cluster_turns_on_the_issuer_and_the_webhook_and_tells_the_issuer()
    {
        using var azure = new TestAzure();
        azure.Server.On("PUT", Cluster.ResourceId, sent => new Answer(201, WithIssuer(AzureBodies.Live(Cluster, sent.Body!)).ToJsonString()));

        var created = await CreationTests.Provider(azure, Cluster).CreateAsync(Cluster, azure.Context(Cluster.Key), CancellationToken.None);

        var properties = azure.Server.Requests.Single(request => request.Method == "PUT").Json["properties"]!;
        Assert.Equal("""{"enabled":true}""", properties["oidcIssuerProfile"]!.ToJsonString());
        Assert.Equal("""{"workloadIdentity":{"enabled":true}}""", properties["securityProfile"]!.ToJsonString());
        Assert.Equal(Issuer, created.Outputs[Cluster.IssuerUrl.Name]);
    }

    [Fact]
    public async Task A_cluster_without_them_is_changed_in_place_and_what_it_tells_is_not_sent_back()
    {
        using var azure = new TestAzure();
        var body = AzureBodies.Live(TestStack.Cluster, (await CreationTests.CreateAsync(azure, TestStack.Cluster)).Body!);
        body["properties"]!["oidcIssuerProfile"] = new JsonObject { ["enabled"] = false };
        var live = AzureBodies.ToLive(Cluster, body);
        var provider = CreationTests.Provider(azure, Cluster);

        var differences = provider.Compare(Cluster, live, azure.Context(Cluster.Key));

        Assert.Equal(["properties.oidcIssuerProfile.enabled", "properties.securityProfile.workloadIdentity.enabled"], differences.Select(difference => difference.Path));
        Assert.All(differences, difference => Assert.False(difference.RequiresReplacement));

        // Another time the issuer is there and the webhook is not.
        WithIssuer(body);
        azure.Server.On("PUT", Cluster.ResourceId, sent => new Answer(200, WithIssuer(AzureBodies.Live(Cluster, sent.Body!)).ToJsonString()));
        await provider.UpdateAsync(Cluster, AzureBodies.ToLive(Cluster, body), differences, azure.Context(Cluster.Key), CancellationToken.None);
        var sent = azure.Server.Requests.Last(request => request.Method == "PUT").Json["properties"]!;
        Assert.Equal("""{"enabled":true}""", sent["oidcIssuerProfile"]!.ToJsonString());
        Assert.True(sent["securityProfile"]!["workloadIdentity"]!["enabled"]!.GetValue<bool>());
    }

    // AKS refuses to turn the issuer off, and turns it on by itself: nobody who does not need it may want it to be off.
    [Fact]
    public async Task A_cluster_that_does_not_need_them_leaves_them_as_they_are()
    {
        using var azure = new TestAzure();
        var body = WithIssuer(AzureBodies.Live(TestStack.Cluster, (await CreationTests.CreateAsync(azure, TestStack.Cluster)).Body!));

        Assert.Empty(CreationTests.Provider(azure, TestStack.Cluster).Compare(TestStack.Cluster, AzureBodies.ToLive(TestStack.Cluster, body), azure.Context(TestStack.Cluster.Key)));
    }

    [Fact]
    public async Task An_identity_tells_what_roles_are_given_to_and_what_pods_sign_in_as()
    {
        using var azure = new TestAzure();
        var identity = TestStack.Identity;
        azure.Server.On("PUT", identity.ResourceId, sent => new Answer(201, Identified(AzureBodies.Live(identity, sent.Body!, state: null)).ToJsonString()));

        var created = await CreationTests.Provider(azure, identity).CreateAsync(identity, azure.Context(identity.Key), CancellationToken.None);

        Assert.Equal("the-principal", created.Outputs[identity.PrincipalId.Name]);
        Assert.Equal("the-client", created.Outputs[identity.ClientId.Name]);
    }

    [Fact]
    public async Task A_role_of_a_new_identity_waits_until_Azure_knows_its_principal()
    {
        using var azure = new TestAzure();
        var (identity, role) = (TestStack.Identity, TestStack.Assignment with { PrincipalId = "the-principal" });
        azure.Server.On("PUT", identity.ResourceId, sent => new Answer(201, Identified(AzureBodies.Live(identity, sent.Body!, state: null)).ToJsonString()));
        var attempts = 0;
        var id = CreationTests.Provider(azure, role).PredictId(role, azure.Context(role.Key))!;
        azure.Server.On("PUT", id, sent => ++attempts == 1
            ? new Answer(400, """{"error":{"code":"PrincipalNotFound","message":"Principal theprincipal does not exist in the directory."}}""")
            : new Answer(201, new JsonObject { ["id"] = id, ["properties"] = JsonNode.Parse(sent.Body!)!["properties"]!.DeepClone() }.ToJsonString()));

        var providers = TestProviders.All(azure);
        await providers.Single(provider => provider.Handles(identity.Key)).CreateAsync(identity, azure.Context(identity.Key), CancellationToken.None);
        await providers.Single(provider => provider.Handles(role.Key)).CreateAsync(role, azure.Context(role.Key), CancellationToken.None);

        Assert.Equal(2, attempts);
    }

    [Fact]
    public void Credentials_of_one_identity_are_written_one_at_a_time()
    {
        var other = TestStack.Credential with { Key = FederatedIdentityCredential.KeyFor("other"), Name = "default-metaflow-task" };

        Assert.NotNull(TestStack.Credential.ExclusiveGroup);
        Assert.Equal(TestStack.Credential.ExclusiveGroup, other.ExclusiveGroup);
    }

    [Fact]
    public async Task A_credential_whose_issuer_is_another_is_written_whole()
    {
        using var azure = new TestAzure();
        var credential = TestStack.Credential;
        var provider = CreationTests.Provider(azure, credential);
        var body = AzureBodies.Live(credential, (await CreationTests.CreateAsync(azure, credential)).Body!, state: null);
        body["properties"]!["issuer"] = "https://westus.oic.prod-aks.azure.com/tenant/former/";
        azure.Server.On("PUT", credential.ResourceId, sent => new Answer(200, AzureBodies.Live(credential, sent.Body!, state: null).ToJsonString()));

        var differences = provider.Compare(credential, AzureBodies.ToLive(credential, body), azure.Context(credential.Key));
        await provider.UpdateAsync(credential, AzureBodies.ToLive(credential, body), differences, azure.Context(credential.Key), CancellationToken.None);

        var sent = azure.Server.Requests.Last(request => request.Method == "PUT");
        Assert.Equal("""{"properties":{"issuer":"https://westus.oic.prod-aks.azure.com/tenant/cluster/","subject":"system:serviceaccount:argo:metaflow-task","audiences":["api://AzureADTokenExchange"]}}""", sent.Body);
    }

    private static JsonObject WithIssuer(JsonObject body)
    {
        body["properties"]!["oidcIssuerProfile"] = new JsonObject { ["enabled"] = true, ["issuerURL"] = Issuer };
        return body;
    }

    private static JsonObject Identified(JsonObject body)
    {
        body["properties"] = new JsonObject { ["tenantId"] = "the-tenant", ["principalId"] = "the-principal", ["clientId"] = "the-client" };
        return body;
    }
}
