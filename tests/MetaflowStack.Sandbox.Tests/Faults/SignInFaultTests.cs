using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Faults;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Faults;

/// <summary>What Entra refuses, what it tells of one's rights, and how long everything takes.</summary>
public sealed class SignInFaultTests
{
    [Theory]
    [InlineData("AADSTS7000222", 401, "invalid_client", "are expired. Visit the Azure portal")]
    [InlineData("AADSTS7000215", 401, "invalid_client", "Invalid client secret provided.")]
    [InlineData("AADSTS700016", 400, "unauthorized_client", "was not found in the directory")]
    public async Task Sign_in_is_refused_in_Entras_words(string fault, int status, string error, string words)
    {
        await using var sandbox = await TestSandbox.StartAsync();
        sandbox.Server.Faults.Add(fault);
        var refused = await TokenAsync(sandbox);
        Assert.Equal((status, error), (refused.Status, refused.Text("error")));
        Assert.StartsWith(fault + ": ", refused.Text("error_description"), StringComparison.Ordinal);
        Assert.Contains(words, refused.Text("error_description"), StringComparison.Ordinal);
        Assert.Equal(fault["AADSTS".Length..], refused.At("error_codes")![0]!.ToJsonString());
        sandbox.Server.Faults.Clear();
        Assert.Equal(200, (await TokenAsync(sandbox)).Status);
    }

    [Theory]
    [InlineData(null, """["Application.ReadWrite.All"]""", true, 201)]
    [InlineData("Authorization_RequestDenied", null, false, 403)]
    public async Task Rights_in_the_directory_show_in_the_token_and_the_policy(string? fault, string? roles, bool mayCreate, int status)
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: fault is null ? [] : [fault]);
        Assert.Equal(roles, Claims((await TokenAsync(sandbox)).Text("access_token")!)["roles"]?.ToJsonString());
        var policy = await sandbox.GraphAsync("GET", "policies/authorizationPolicy");
        Assert.Equal((200, mayCreate), (policy.Status, policy.At("defaultUserRolePermissions", "allowedToCreateApps")!.GetValue<bool>()));
        var me = Claims((await TokenAsync(sandbox)).Text("access_token")!)["oid"]!.GetValue<string>();
        foreach (var list in (string[])["transitiveMemberOf", "transitiveMemberOf/microsoft.graph.directoryRole", "appRoleAssignments"])
        {
            var answer = await sandbox.GraphAsync("GET", $"servicePrincipals/{me}/{list}");
            Assert.Equal((200, "[]"), (answer.Status, answer.At("value")!.ToJsonString()));
        }

        var made = await sandbox.GraphAsync("POST", "applications", """{"displayName":"demo"}""");
        Assert.Equal(status, made.Status);
    }

    [Fact]
    public async Task Answers_take_as_long_as_in_Azure()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        sandbox.Server.Faults.Add("AzureLatency");
        var answer = sandbox.ArmAsync("GET", "providers/Microsoft.Compute/skus", "2021-07-01");
        var passed = 0.0;
        for (; !answer.IsCompleted; passed += 0.1)
        {
            sandbox.Pass(0.1);
            await sandbox.SendAsync("GET", $"{sandbox.Url}/sandbox/faults"); // gives the other request a turn
        }

        Assert.Equal(200, (await answer).Status);
        Assert.True(passed >= 2.9, $"It took {passed} simulated seconds.");
    }

    [Theory]
    [InlineData("arm", "GET", "/subscriptions/s/locations", 0.15, 0.4)]
    [InlineData("arm", "GET", "/subscriptions/s/providers/Microsoft.Compute/skus", 3, 8)]
    [InlineData("arm", "GET", "/subscriptions/s/providers/Microsoft.Network/locations/westus2/usages", 0.5, 1)]
    [InlineData("arm", "GET", "/subscriptions/s/providers/Microsoft.DBforPostgreSQL/locations/westus2/capabilities", 1, 3)]
    [InlineData("arm", "GET", "/subscriptions/s/providers/Microsoft.Authorization/permissions", 0.3, 0.3)]
    [InlineData("arm", "PUT", "/subscriptions/s/resourceGroups/rg", 0.4, 1.5)]
    [InlineData("graph", "GET", "/v1.0/applications", 0.1, 0.3)]
    [InlineData("sign-in", "POST", "/t/oauth2/v2.0/token", 0.2, 0.5)]
    [InlineData("kubernetes", "GET", "/clusters/c/api", 0, 0)]
    public void Each_question_has_its_own_latency(string service, string method, string path, double least, double most)
    {
        Assert.Equal(least, Latency.Of(service, method, path, 0).TotalSeconds, 3);
        Assert.Equal(most, Latency.Of(service, method, path, 1).TotalSeconds, 3);
    }

    private static Task<Answer> TokenAsync(TestSandbox sandbox) =>
        sandbox.TokenAnswerAsync(sandbox.Server.Document.ClientId, sandbox.Server.Document.ClientSecret, $"{sandbox.Url}/.default");

    private static JsonNode Claims(string token)
    {
        var payload = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
        return JsonNode.Parse(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '=')))!;
    }
}
