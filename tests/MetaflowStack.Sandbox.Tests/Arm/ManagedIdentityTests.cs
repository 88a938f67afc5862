using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm;
using MetaflowStack.Sandbox.Arm.ManagedIdentity;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Arm;

/// <summary>Managed identities, the service accounts that they trust, and clusters that these can be shown from.</summary>
public sealed class ManagedIdentityTests
{
    private const string Version = "2023-01-31";
    private const string Identity = Stack.Group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id";
    private const string Credential = Identity + "/federatedIdentityCredentials/argo-task";
    private const string Issuer = "https://westus2.oic.prod-aks.azure.com/tenant/cluster/";

    [Fact]
    public async Task An_identity_is_a_principal_of_the_tenant_until_it_is_deleted()
    {
        await using var sandbox = await Stack.WithGroupAsync();

        var made = await sandbox.ArmAsync("PUT", Identity, Version, Stack.GroupBody);

        var principal = await sandbox.GraphAsync("GET", $"servicePrincipals/{made.Text("properties", "principalId")}");
        Assert.Equal(("ManagedIdentity", made.Text("properties", "clientId")), (principal.Text("servicePrincipalType"), principal.Text("appId")));
        Assert.EndsWith("/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id", principal.At("alternativeNames")![1]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain(made.Text("properties", "clientId")!, (await sandbox.GraphAsync("GET", "applications")).Body, StringComparison.Ordinal);

        Assert.Equal(200, (await sandbox.ArmAsync("DELETE", Identity, Version)).Status);
        Assert.Equal(204, (await sandbox.ArmAsync("DELETE", Identity, Version)).Status);
        Assert.Equal(404, (await sandbox.GraphAsync("GET", $"servicePrincipals/{made.Text("properties", "principalId")}")).Status);
    }

    [Fact]
    public async Task Credentials_go_with_their_identity()
    {
        await using var sandbox = await WithIdentityAsync();
        Assert.Equal(201, (await PutAsync(sandbox, "argo-task")).Status);

        await sandbox.ArmAsync("DELETE", Identity, Version);
        await sandbox.ArmAsync("PUT", Identity, Version, Stack.GroupBody);

        Assert.Equal((404, "NotFound"), (await sandbox.ArmAsync("GET", Credential, Version)) is var gone ? (gone.Status, gone.ErrorCode) : default);
    }

    [Fact]
    public async Task An_identity_has_20_credentials_at_most_each_of_an_issuer_and_subject_of_its_own()
    {
        await using var sandbox = await WithIdentityAsync();
        for (var index = 0; index < 20; index++)
            Assert.Equal(201, (await PutAsync(sandbox, $"account-{index}")).Status);

        Assert.Equal(400, (await PutAsync(sandbox, "account-20")).Status);
        Assert.Equal(200, (await PutAsync(sandbox, "account-19")).Status);
        Assert.Equal(409, (await sandbox.ArmAsync("PUT", $"{Identity}/federatedIdentityCredentials/account-19", Version, Body("account-0"))).Status);
        Assert.Equal(400, (await PutAsync(sandbox, "-x")).Status);
    }

    [Fact]
    public async Task Two_writes_at_once_under_one_identity_are_refused_and_one_after_the_other_are_not()
    {
        var writes = new CredentialWrites();
        var path = $"/subscriptions/s/{Credential}";
        var first = writes.Begin("PUT", path);
        first.Check();
        using (var second = writes.Begin("PUT", path + "2"))
            Assert.Equal("ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity", Assert.Throws<ArmException>(second.Check).Code);
        using (var read = writes.Begin("GET", path))
            read.Check();
        first.Dispose();
        using (var third = writes.Begin("PUT", path))
            third.Check();

        await using var sandbox = await WithIdentityAsync();
        Assert.Equal(201, (await PutAsync(sandbox, "argo-task")).Status);
        Assert.Equal(201, (await PutAsync(sandbox, "default-task")).Status);
    }

    [Fact]
    public async Task A_clusters_issuer_can_be_turned_on_and_not_off_again()
    {
        await using var sandbox = await WithClusterAsync(oidc: false);
        Assert.Null((await sandbox.ArmAsync("GET", Stack.Cluster, Stack.Aks)).Text("properties", "oidcIssuerProfile", "issuerURL"));

        await sandbox.FinishAsync(await sandbox.ArmAsync("PUT", Stack.Cluster, Stack.Aks, ClusterBody(oidc: true)));

        var cluster = await sandbox.ArmAsync("GET", Stack.Cluster, Stack.Aks);
        Assert.Matches($"^https://westus2\\.oic\\.prod-aks\\.azure\\.com/{sandbox.Server.Document.TenantId}/[0-9a-f-]{{36}}/$", cluster.Text("properties", "oidcIssuerProfile", "issuerURL"));
        Assert.True(cluster.At("properties", "securityProfile", "workloadIdentity", "enabled")!.GetValue<bool>());
        var off = await sandbox.ArmAsync("PUT", Stack.Cluster, Stack.Aks, ClusterBody(oidc: true).Replace("\"oidcIssuerProfile\":{\"enabled\":true}", "\"oidcIssuerProfile\":{\"enabled\":false}", StringComparison.Ordinal));
        Assert.Equal((400, "OIDCIssuerFeatureCannotBeDisabled"), (off.Status, off.ErrorCode));

        // Who says nothing of it changes nothing.
        await sandbox.FinishAsync(await sandbox.ArmAsync("PUT", Stack.Cluster, Stack.Aks, Stack.ClusterBody));
        Assert.Equal(cluster.Text("properties", "oidcIssuerProfile", "issuerURL"), (await sandbox.ArmAsync("GET", Stack.Cluster, Stack.Aks)).Text("properties", "oidcIssuerProfile", "issuerURL"));
    }

    [Fact]
    public async Task A_service_accounts_token_opens_the_identity_that_trusts_it_and_no_other_token_does()
    {
        await using var sandbox = await WithClusterAsync(oidc: true);
        var identity = await sandbox.ArmAsync("PUT", Identity, Version, Stack.GroupBody);
        var issuer = (await sandbox.ArmAsync("GET", Stack.Cluster, Stack.Aks)).Text("properties", "oidcIssuerProfile", "issuerURL")!;
        await sandbox.ArmAsync("PUT", Credential, Version, Body("default", issuer, "system:serviceaccount:default:default"));
        var clientId = identity.Text("properties", "clientId")!;

        var good = await SignInAsync(sandbox, clientId, await TokenAsync(sandbox, "default", "api://AzureADTokenExchange"));
        var subject = await SignInAsync(sandbox, clientId, await TokenAsync(sandbox, "kube-system", "api://AzureADTokenExchange"));
        var audience = await SignInAsync(sandbox, clientId, await TokenAsync(sandbox, "default", "https://kubernetes.default.svc.cluster.local"));
        var forged = await SignInAsync(sandbox, clientId, (await TokenAsync(sandbox, "default", "api://AzureADTokenExchange"))[..^2] + "xx");

        Assert.Equal(200, good.Status);
        Assert.NotNull(good.Text("access_token"));
        Assert.Contains("AADSTS700213: No matching federated identity record found for presented assertion subject 'system:serviceaccount:kube-system:default'", subject.Text("error_description"), StringComparison.Ordinal);
        Assert.Contains("AADSTS700212", audience.Text("error_description"), StringComparison.Ordinal);
        Assert.Contains("AADSTS50027", forged.Text("error_description"), StringComparison.Ordinal);
        Assert.All([subject, audience, forged], refused => Assert.Equal(401, refused.Status));

        await sandbox.ArmAsync("PUT", Credential, Version, Body("default", Issuer, "system:serviceaccount:default:default"));
        var other = await SignInAsync(sandbox, clientId, await TokenAsync(sandbox, "default", "api://AzureADTokenExchange"));
        Assert.Contains($"AADSTS700211: No matching federated identity record found for presented assertion issuer '{issuer}'", other.Text("error_description"), StringComparison.Ordinal);
    }

    private static async Task<TestSandbox> WithIdentityAsync()
    {
        var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync(Identity, Version, Stack.GroupBody);
        return sandbox;
    }

    private static async Task<TestSandbox> WithClusterAsync(bool oidc)
    {
        var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync(Stack.Cluster, Stack.Aks, ClusterBody(oidc));
        return sandbox;
    }

    private static string ClusterBody(bool oidc) => !oidc ? Stack.ClusterBody : Stack.ClusterBody.Replace(
        "\"dnsPrefix\"", "\"oidcIssuerProfile\":{\"enabled\":true},\"securityProfile\":{\"workloadIdentity\":{\"enabled\":true}},\"dnsPrefix\"", StringComparison.Ordinal);

    private static Task<Answer> PutAsync(TestSandbox sandbox, string name) => sandbox.ArmAsync("PUT", $"{Identity}/federatedIdentityCredentials/{name}", Version, Body(name));

    private static string Body(string name, string issuer = Issuer, string? subject = null) =>
        $$$"""{"properties":{"issuer":"{{{issuer}}}","subject":"{{{subject ?? $"system:serviceaccount:argo:{name}"}}}","audiences":["api://AzureADTokenExchange"]}}""";

    private static async Task<string> TokenAsync(TestSandbox sandbox, string place, string audience)
    {
        var answer = await sandbox.ArmAsync("POST", Stack.Cluster + "/listClusterUserCredential", Stack.Aks);
        var kubeconfig = Encoding.UTF8.GetString(Convert.FromBase64String(answer.At("kubeconfigs")![0]!["value"]!.GetValue<string>())).Split('\n').Select(line => line.Trim()).ToList();
        string Value(string key) => kubeconfig.First(line => line.StartsWith(key + ":", StringComparison.Ordinal))[(key.Length + 1)..].Trim().Trim('"');
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Value("server").TrimEnd('/')}/api/v1/namespaces/{place}/serviceaccounts/default/token");
        request.Headers.Authorization = new("Bearer", Value("token"));
        request.Content = new StringContent($$$"""{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":["{{{audience}}}"]}}""", Encoding.UTF8, "application/json");
        using var response = await sandbox.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["status"]!["token"]!.GetValue<string>();
    }

    private static async Task<Answer> SignInAsync(TestSandbox sandbox, string clientId, string assertion)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = clientId, ["scope"] = "https://storage.azure.com/.default",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = assertion,
        });
        using var response = await sandbox.Http.PostAsync($"{sandbox.Url}/{sandbox.Server.Document.TenantId}/oauth2/v2.0/token", form, TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), []);
    }

    /// <summary>A body whose end is sent when the test says so.</summary>
}
