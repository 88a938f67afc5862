using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Blobs;

/// <summary>Who is let in: keys, tokens and roles, and nobody in particular.</summary>
public sealed class BlobAccessTests
{
    private const string DataOwner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
    private const string DataContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    private const string DataReader = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
    private const string Contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    private static readonly byte[] s_text = Encoding.UTF8.GetBytes("hello");

    [Fact]
    public async Task Owning_the_subscription_gives_containers_but_no_data()
    {
        await using var sandbox = await BlobSandbox.StartAsync();
        var owner = await OwnerAsync(sandbox);
        Assert.Equal("201", (await owner.SendAsync("PUT", "data?restype=container")).Outcome);
        foreach (var (method, path) in ((string, string)[])[("PUT", "data/x"), ("GET", "data/x"), ("GET", "data?restype=container&comp=list"), ("PUT", "data/x?comp=lease"), ("DELETE", "data/x")])
            Assert.Equal("403 AuthorizationPermissionMismatch", (await owner.SendAsync(method, path, s_text, ("x-ms-blob-type", "BlockBlob"))).Outcome);
    }

    [Theory]
    [InlineData(DataOwner, "account", "201", "200", "202")]
    [InlineData(DataContributor, "account", "201", "200", "202")]
    [InlineData(DataContributor, "group", "201", "200", "202")]
    [InlineData(DataContributor, "subscription", "201", "200", "202")]
    [InlineData(DataContributor, "container", "201", "200", "202")]
    [InlineData(DataContributor, "other container", "403 AuthorizationPermissionMismatch", "403 AuthorizationPermissionMismatch", "403 AuthorizationPermissionMismatch")]
    [InlineData(DataReader, "account", "403 AuthorizationPermissionMismatch", "404 BlobNotFound", "403 AuthorizationPermissionMismatch")]
    [InlineData(Contributor, "account", "403 AuthorizationPermissionMismatch", "403 AuthorizationPermissionMismatch", "403 AuthorizationPermissionMismatch")]
    public async Task A_role_holds_at_its_scope_and_below(string role, string where, string put, string get, string delete)
    {
        await using var sandbox = await BlobSandbox.StartAsync();
        await sandbox.MakeAsync(Stack.Container, Stack.Storage, """{"properties":{}}""");
        await sandbox.MakeAsync(Stack.Container.Replace("/data", "/other", StringComparison.Ordinal), Stack.Storage, """{"properties":{}}""");
        await AssignAsync(sandbox, role, where switch
        {
            "subscription" => "",
            "group" => Stack.Group + "/",
            "account" => Stack.Account + "/",
            "container" => Stack.Container + "/",
            _ => Stack.Container.Replace("/data", "/other", StringComparison.Ordinal) + "/",
        });
        sandbox.Pass(60);
        var owner = await OwnerAsync(sandbox);

        Assert.Equal(put, (await owner.SendAsync("PUT", "data/x", s_text, ("x-ms-blob-type", "BlockBlob"))).Outcome);
        Assert.Equal(get, (await owner.SendAsync("GET", "data/x")).Outcome);
        Assert.Equal(delete, (await owner.SendAsync("DELETE", "data/x")).Outcome);
    }

    [Fact]
    public async Task A_new_assignment_takes_up_to_a_minute_to_reach_the_data()
    {
        await using var sandbox = await BlobSandbox.StartAsync();
        await sandbox.MakeAsync(Stack.Container, Stack.Storage, """{"properties":{}}""");
        await AssignAsync(sandbox, DataContributor, Stack.Account + "/");
        var owner = await OwnerAsync(sandbox);
        Assert.Equal("403 AuthorizationPermissionMismatch", (await owner.SendAsync("GET", "data/x")).Outcome);
        sandbox.Pass(60);
        Assert.Equal("404 BlobNotFound", (await owner.SendAsync("GET", "data/x")).Outcome);
    }

    [Fact]
    public async Task Versions_are_deleted_by_the_owner_of_the_data_only()
    {
        await using var sandbox = await BlobSandbox.StartAsync();
        await sandbox.MakeAsync(Stack.Container, Stack.Storage, """{"properties":{}}""");
        await sandbox.ArmAsync("PUT", Stack.Account + "/blobServices/default", Stack.Storage, """{"properties":{"isVersioningEnabled":true}}""");
        await AssignAsync(sandbox, DataContributor, Stack.Account + "/");
        sandbox.Pass(60);
        var caller = await OwnerAsync(sandbox);
        var first = await caller.SendAsync("PUT", "data/x", s_text, ("x-ms-blob-type", "BlockBlob"));
        await caller.SendAsync("PUT", "data/x", s_text, ("x-ms-blob-type", "BlockBlob"));
        var path = $"data/x?versionid={Uri.EscapeDataString(first["x-ms-version-id"]!)}";

        Assert.Equal("403 AuthorizationPermissionMismatch", (await caller.SendAsync("DELETE", path)).Outcome);
        await AssignAsync(sandbox, DataOwner, Stack.Account + "/");
        sandbox.Pass(60);
        Assert.Equal("202", (await caller.SendAsync("DELETE", path)).Outcome);
    }

    [Theory]
    [InlineData("https://storage.azure.com", "200")]
    [InlineData("https://storage.azure.com/", "200")]
    [InlineData("https://stdemo.blob.core.windows.net", "200")]
    [InlineData("https://other.blob.core.windows.net", "401 InvalidAuthenticationInfo")]
    [InlineData("https://management.azure.com", "401 InvalidAuthenticationInfo")]
    public async Task A_token_must_be_for_storage(string audience, string outcome)
    {
        await using var sandbox = await BlobSandbox.StartAsync();
        var document = sandbox.Server.Document;
        var answer = await (await sandbox.TokenClientAsync(document.ClientId, document.ClientSecret, audience)).SendAsync("GET", "?comp=list");
        Assert.Equal(outcome, answer.Outcome);
        if (answer.Status == 401)
        {
            Assert.Equal("Audience validation failed. Audience did not match.", answer.Xml.Element("AuthenticationErrorDetail")!.Value);
            Assert.Equal($"Bearer authorization_uri={sandbox.Url}/{document.TenantId}/oauth2/authorize resource_id=https://storage.azure.com", answer["WWW-Authenticate"]);
        }
    }

    [Fact]
    public async Task A_token_of_somebody_elses_making_or_too_old_is_refused()
    {
        var time = new ShiftedTime();
        await using var sandbox = await BlobSandbox.StartAsync(real: time);
        var client = await OwnerAsync(sandbox);
        using var http = TestSandbox.Trusting(sandbox.Server.Document.CertificateAuthorityPath);
        var forged = new RawBlobClient(http, BlobSandbox.Endpoint(sandbox, "stdemo"), "stdemo", "") { Token = client.Token![..^8] + "AAAAAAAA" };
        Assert.Equal("401 InvalidAuthenticationInfo", (await forged.SendAsync("GET", "?comp=list")).Outcome);
        Assert.Equal("403 AuthenticationFailed", (await client.SendAsync("GET", "?comp=list", null, ("x-ms-version", "2015-02-21"))).Outcome);
        Assert.Equal("200", (await client.SendAsync("GET", "?comp=list")).Outcome);
        time.Shift += TimeSpan.FromHours(2);
        Assert.Equal("401 InvalidAuthenticationInfo", (await client.SendAsync("GET", "?comp=list")).Outcome);
    }

    [Fact]
    public async Task Keys_are_checked_and_refused_where_the_account_says_so()
    {
        await using var sandbox = await BlobSandbox.StartAsync();
        var client = await sandbox.KeyClientAsync();
        using var http = TestSandbox.Trusting(sandbox.Server.Document.CertificateAuthorityPath);
        var wrong = new RawBlobClient(http, BlobSandbox.Endpoint(sandbox, "stdemo"), "stdemo", Convert.ToBase64String(new byte[64]));
        Assert.Equal("200", (await client.SendAsync("GET", "?comp=list")).Outcome);
        Assert.Equal("403 AuthenticationFailed", (await wrong.SendAsync("GET", "?comp=list")).Outcome);
        Assert.Equal("403 AuthenticationFailed", (await client.SendAsync("GET", "?comp=list", null, ("x-ms-date", "Sun, 22 Nov 2020 10:00:00 GMT"))).Outcome);
        Assert.Equal("400 InvalidAuthenticationInfo", (await client.SendAsync("GET", "?comp=list", null, ("Authorization", "Magic stdemo"))).Outcome);

        await sandbox.ArmAsync("PATCH", Stack.Account, Stack.Storage, """{"properties":{"allowSharedKeyAccess":false}}""");
        var refused = await client.SendAsync("GET", "?comp=list");
        Assert.Equal("403 KeyBasedAuthenticationNotPermitted", refused.Outcome);
        Assert.StartsWith("Key based authentication is not permitted on this storage account.\nRequestId:", refused.Xml.Element("Message")!.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2021-12-02", false, "None", "401 NoAuthenticationInformation")]
    [InlineData("2019-02-02", false, "None", "409 PublicAccessNotPermitted")]
    [InlineData("2019-02-02", true, "None", "404 ResourceNotFound")]
    [InlineData("2021-12-02", true, "None", "401 NoAuthenticationInformation")]
    [InlineData("2021-12-02", true, "Blob", "200")]
    public async Task Without_credentials_only_what_is_public_is_served(string version, bool allowed, string access, string outcome)
    {
        await using var sandbox = await BlobSandbox.StartAsync($$"""{"allowBlobPublicAccess":{{(allowed ? "true" : "false")}}}""");
        await sandbox.MakeAsync(Stack.Container, Stack.Storage, $$$"""{"properties":{"publicAccess":"{{{access}}}"}}""");
        await (await sandbox.KeyClientAsync()).SendAsync("PUT", "data/x", s_text, ("x-ms-blob-type", "BlockBlob"));
        using var http = TestSandbox.Trusting(sandbox.Server.Document.CertificateAuthorityPath);
        var anybody = new RawBlobClient(http, BlobSandbox.Endpoint(sandbox, "stdemo"), "stdemo", "");
        Assert.Equal(outcome, (await anybody.SendAsync("GET", "data/x", null, ("x-ms-version", version))).Outcome);
    }

    [Fact]
    public async Task An_access_token_carries_the_claims_of_Entra()
    {
        await using var sandbox = await BlobSandbox.StartAsync();
        var document = sandbox.Server.Document;
        var token = await sandbox.TokenAsync(document.ClientId, document.ClientSecret, "https://storage.azure.com/.default");
        var part = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
        var claims = JsonNode.Parse(Convert.FromBase64String(part.PadRight((part.Length + 3) / 4 * 4, '=')))!.AsObject();
        var principal = await sandbox.GraphAsync("GET", $"servicePrincipals?$filter=appId%20eq%20'{document.ClientId}'");
        Assert.Equal(principal.At("value")![0]!["id"]!.GetValue<string>(), claims["oid"]!.GetValue<string>());
        Assert.Equal(("app", document.ClientId, document.TenantId, "1.0"), (Claim("idtyp"), Claim("appid"), Claim("tid"), Claim("ver")));
        Assert.All((string[])["aio", "appidacr", "idp", "rh", "sub", "uti", "xms_idrel", "xms_tcdt"], name => Assert.True(claims.ContainsKey(name), name));

        string Claim(string name) => claims[name]!.GetValue<string>();
    }

    private static Task<RawBlobClient> OwnerAsync(TestSandbox sandbox) =>
        sandbox.TokenClientAsync(sandbox.Server.Document.ClientId, sandbox.Server.Document.ClientSecret);

    private static async Task AssignAsync(TestSandbox sandbox, string role, string scope)
    {
        var document = sandbox.Server.Document;
        var principal = await sandbox.GraphAsync("GET", $"servicePrincipals?$filter=appId%20eq%20'{document.ClientId}'");
        var id = principal.At("value")![0]!["id"]!.GetValue<string>();
        var answer = await sandbox.ArmAsync(
            "PUT", $"{scope}providers/Microsoft.Authorization/roleAssignments/{Guid.NewGuid()}", Stack.Authorization,
            $"{{\"properties\":{{\"roleDefinitionId\":\"{sandbox.Subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}\",\"principalId\":\"{id}\",\"principalType\":\"ServicePrincipal\"}}}}");
        Assert.True(answer.Status == 201, answer.Body);
    }
}
