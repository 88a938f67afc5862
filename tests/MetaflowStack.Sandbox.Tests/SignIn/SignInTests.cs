using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.SignIn;

public sealed class SignInTests
{
    [Theory]
    [InlineData("{tenant}/v2.0/.well-known/openid-configuration")]
    [InlineData("common/.well-known/openid-configuration")]
    [InlineData("adfs/.well-known/openid-configuration")]
    public async Task Discovery_leads_to_a_token_that_the_published_keys_verify(string document)
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var found = await sandbox.SendAsync("GET", $"{sandbox.Url}/{document.Replace("{tenant}", sandbox.Server.Document.TenantId, StringComparison.Ordinal)}");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = sandbox.Server.Document.ClientId, ["client_secret"] = sandbox.Server.Document.ClientSecret,
            ["scope"] = $"{sandbox.Url}/.default", ["claims"] = """{"access_token":{"xms_cc":{"values":["CP1"]}}}""",
        });
        using var answer = await sandbox.Http.PostAsync(found.Text("token_endpoint"), form);
        var token = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>();
        var key = (await sandbox.SendAsync("GET", found.Text("jwks_uri")!)).Json!["keys"]![0]!;

        using var rsa = RSA.Create(new RSAParameters { Modulus = Decode(key["n"]!.GetValue<string>()), Exponent = Decode(key["e"]!.GetValue<string>()) });
        var parts = token.Split('.');
        Assert.True(rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decode(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var claims = JsonNode.Parse(Decode(parts[1]))!;
        Assert.Equal(sandbox.Server.Document.TenantId, claims["tid"]!.GetValue<string>());
        Assert.Equal(sandbox.Url, claims["aud"]!.GetValue<string>());
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(claims["exp"]!.GetValue<long>()), TimeProvider.System.GetUtcNow().AddMinutes(50), TimeProvider.System.GetUtcNow().AddMinutes(70));
    }

    [Fact]
    public async Task A_wrong_secret_and_an_unknown_application_are_told_as_Entra_tells_them()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var wrong = await sandbox.TokenAnswerAsync(sandbox.Server.Document.ClientId, "nonsense", $"{sandbox.Url}/.default");
        var unknown = await sandbox.TokenAnswerAsync(Guid.Empty.ToString(), "nonsense", $"{sandbox.Url}/.default");

        Assert.Equal((401, "invalid_client"), (wrong.Status, wrong.Text("error")));
        Assert.StartsWith("AADSTS7000215:", wrong.Text("error_description"), StringComparison.Ordinal);
        Assert.Equal((400, "unauthorized_client"), (unknown.Status, unknown.Text("error")));
        Assert.StartsWith("AADSTS700016:", unknown.Text("error_description"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "AuthenticationFailed")]
    [InlineData("Bearer nonsense", "InvalidAuthenticationToken")]
    public async Task A_request_without_a_right_token_is_challenged(string? authorization, string code)
    {
        await using var sandbox = await TestSandbox.StartAsync();
        sandbox.Http.DefaultRequestHeaders.Authorization = null;
        var answer = await sandbox.SendAsync("GET", $"{sandbox.Url}/subscriptions?api-version=2022-12-01", null, authorization is null ? [] : [("Authorization", authorization)]);

        Assert.Equal((401, code), (answer.Status, answer.ErrorCode));
        Assert.StartsWith($"Bearer authorization_uri=\"{sandbox.Url}/", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_for_another_service_is_refused()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var token = await sandbox.TokenAsync(sandbox.Server.Document.ClientId, sandbox.Server.Document.ClientSecret, "https://graph.microsoft.com/.default");
        sandbox.Http.DefaultRequestHeaders.Authorization = null;

        var arm = await sandbox.SendAsync("GET", $"{sandbox.Url}/subscriptions?api-version=2022-12-01", null, ("Authorization", $"Bearer {token}"));
        var graph = await sandbox.SendAsync("GET", $"{sandbox.Url}/v1.0/organization", null, ("Authorization", $"Bearer {token}"));

        Assert.Equal((401, "InvalidAuthenticationTokenAudience"), (arm.Status, arm.ErrorCode));
        Assert.Equal(200, graph.Status);
    }

    [Theory]
    [InlineData("2015-01-01", false)]
    [InlineData("2018-01-01", false)]
    [InlineData("2019-05-01", true)]
    [InlineData("2020-06-01", true)]
    [InlineData("2022-09-01", false)]
    public async Task The_clouds_endpoints_have_the_shape_of_their_version(string version, bool isArray)
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var answer = await sandbox.SendAsync("GET", $"{sandbox.Url}/metadata/endpoints?api-version={version}");
        var cloud = isArray ? Assert.IsType<JsonArray>(answer.Json)[0]! : Assert.IsType<JsonObject>(answer.Json);
        Assert.Contains(sandbox.Url, cloud["authentication"]!["loginEndpoint"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(sandbox.Url, cloud["authentication"]!["audiences"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_made_in_Graph_signs_its_application_in_and_gives_it_no_rights()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var application = await sandbox.GraphAsync("POST", "applications", """{"displayName":"app"}""");
        await sandbox.GraphAsync("POST", "servicePrincipals", $$"""{"appId":"{{application.Text("appId")}}"}""");
        var secret = await sandbox.GraphAsync("POST", $"applications/{application.Text("id")}/addPassword", """{"passwordCredential":{"displayName":"s"}}""");
        var token = await sandbox.TokenAsync(application.Text("appId")!, secret.Text("secretText")!, $"{sandbox.Url}/.default");
        sandbox.Http.DefaultRequestHeaders.Authorization = new("Bearer", token);

        var answer = await sandbox.ArmAsync("PUT", Stack.Group, Stack.Groups, Stack.GroupBody);

        Assert.Equal((403, "AuthorizationFailed"), (answer.Status, answer.ErrorCode));
        Assert.Contains("Microsoft.Resources/subscriptions/resourceGroups/write", answer.ErrorMessage!, StringComparison.OrdinalIgnoreCase);
    }

    private static byte[] Decode(string text)
    {
        var padded = text.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(padded.PadRight((padded.Length + 3) / 4 * 4, '='));
    }
}
