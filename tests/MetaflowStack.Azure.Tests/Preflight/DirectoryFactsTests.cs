using System.Buffers.Text;
using System.Text;
using Azure.Core;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Tests.Support;

namespace MetaflowStack.Azure.Tests.Preflight;

public sealed class DirectoryFactsTests
{
    private const string Developer = "cf1c38e5-3621-4004-a7cb-879624dced7c";
    private const string Reader = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b";
    private const string RolesOfUser = "/me/transitiveMemberOf/microsoft.graph.directoryRole";
    private const string RolesOfPrincipal = "/servicePrincipals/o/transitiveMemberOf/microsoft.graph.directoryRole";
    private const string Policy = "/policies/authorizationPolicy";

    public static TheoryData<string, string, (string Path, int Status, string Body)[], bool?, string> Accounts => new()
    {
        { "a service principal with the permission", """{"idtyp":"app","oid":"o","roles":["User.Read.All","Application.ReadWrite.OwnedBy"]}""", [], true, "Application.ReadWrite.OwnedBy" },
        { "a service principal with a role in its token", $$"""{"idtyp":"app","oid":"o","wids":["{{Developer}}"]}""", [], true, "Application Developer" },
        { "a service principal without either", $$"""{"idtyp":"app","oid":"o","roles":["User.Read.All"],"wids":["{{Reader}}"]}""", [], false, "neither" },
        { "a service principal whose token says nothing, and whose roles may be read", """{"idtyp":"app","oid":"o"}""", [(RolesOfPrincipal, 200, $$"""{"value":[{"roleTemplateId":"{{Developer}}"}]}""")], true, "Application Developer" },
        { "a service principal whose roles may not be read", """{"idtyp":"app","oid":"o"}""", [(RolesOfPrincipal, 403, Denied)], null, "may not be read" },
        { "a user with a role in its token", $$"""{"scp":"user_impersonation","oid":"o","wids":["{{Developer}}"]}""", [], true, "Application Developer" },
        { "a user in a tenant that lets users", """{"scp":"user_impersonation","oid":"o"}""", [(Policy, 200, Allows("true")), (RolesOfUser, 200, """{"value":[]}""")], true, "Users can register applications" },
        { "a user in a tenant that does not let users", """{"scp":"user_impersonation","oid":"o"}""", [(Policy, 200, Allows("false")), (RolesOfUser, 200, """{"value":[]}""")], false, "is off" },
        { "such a user with a role through a group", """{"scp":"user_impersonation","oid":"o"}""", [(Policy, 200, Allows("false")), (RolesOfUser, 200, $$"""{"value":[{"roleTemplateId":"{{Developer}}"}]}""")], true, "Application Developer" },
        { "a user who may read nothing", """{"scp":"user_impersonation","oid":"o"}""", [(Policy, 403, Denied), (RolesOfUser, 403, Denied)], null, "may not be read" },
    };

    private const string Denied = """{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}""";

    [Theory]
    [MemberData(nameof(Accounts))]
    public async Task Whether_an_account_may_make_applications_follows_from_token_roles_and_settings(
        string account, string claims, (string Path, int Status, string Body)[] answers, bool? mayCreate, string reason)
    {
        using var azure = new TestAzure();
        foreach (var (path, status, body) in answers)
            azure.Server.On("GET", path, new Answer(status, body));

        var rights = await FactsOf(azure, claims).MayCreateApplicationsAsync();

        Assert.True(rights.MayCreate == mayCreate, $"{account}: {rights}");
        Assert.Contains(reason, rights.Reason, StringComparison.Ordinal);
        Assert.Equal(0, azure.Counter.Writes);
    }

    [Fact]
    public async Task A_service_principal_is_found_by_either_id()
    {
        using var azure = new TestAzure();
        azure.Server.On("GET", "/servicePrincipals(appId='the-app')", new Answer(200, """{"id":"the-object","appId":"the-app","displayName":"Ours","accountEnabled":true}"""));
        azure.Server.On("GET", "/applications(appId='the-app')", new Answer(200, """{"id":"the-registration"}"""));

        var principal = (await FactsOf(azure, "{}").ServicePrincipalAsync("the-app")).Value;

        Assert.Equal(new ExistingPrincipal("the-object", "the-app", "Ours", true, "the-registration"), principal);
    }

    [Fact]
    public async Task A_service_principal_that_does_not_exist_is_no_error()
    {
        using var azure = new TestAzure();
        Assert.Equal(new Reading<ExistingPrincipal>(null, null), await FactsOf(azure, "{}").ServicePrincipalAsync("nobody"));
    }

    private static string Allows(string text) => $$$"""{"defaultUserRolePermissions":{"allowedToCreateApps":{{{text}}}}}""";

    private static DirectoryFacts FactsOf(TestAzure azure, string claims) => new(azure.Graph, new TokenOf(claims), azure.Cloud.GraphAudience, CancellationToken.None);

    private sealed class TokenOf(string claims) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new($"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.s", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
