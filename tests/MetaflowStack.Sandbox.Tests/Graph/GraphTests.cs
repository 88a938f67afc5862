using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Graph;

public sealed class GraphTests
{
    private static readonly (string, string)[] s_createIfMissing = [("Prefer", "create-if-missing")];

    [Fact]
    public async Task An_upsert_by_unique_name_creates_once()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        const string path = "applications(uniqueName='metaflow-demo')";
        Assert.Equal(404, (await sandbox.GraphAsync("PATCH", path, """{"displayName":"one"}""")).Status);
        var created = await sandbox.GraphAsync("PATCH", path, """{"displayName":"one"}""", s_createIfMissing);
        var updated = await sandbox.GraphAsync("PATCH", path, """{"displayName":"two"}""", s_createIfMissing);
        var found = await sandbox.GraphAsync("GET", path);

        Assert.Equal((201, 204), (created.Status, updated.Status));
        Assert.Equal((created.Text("id"), "two", "metaflow-demo"), (found.Text("id"), found.Text("displayName"), found.Text("uniqueName")));
    }

    [Fact]
    public async Task An_upsert_by_appId_makes_one_service_principal()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var appId = (await sandbox.GraphAsync("POST", "applications", """{"displayName":"app"}""")).Text("appId");
        var created = await sandbox.GraphAsync("PATCH", $"servicePrincipals(appId='{appId}')", """{"displayName":"app"}""", s_createIfMissing);
        var again = await sandbox.GraphAsync("PATCH", $"servicePrincipals(appId='{appId}')", """{"displayName":"app"}""", s_createIfMissing);
        var post = await sandbox.GraphAsync("POST", "servicePrincipals", $$"""{"appId":"{{appId}}"}""");

        Assert.Equal((201, 204), (created.Status, again.Status));
        Assert.Equal((409, "Request_MultipleObjectsWithSameKeyValue"), (post.Status, post.ErrorCode));
    }

    [Theory]
    [InlineData("$filter=displayName eq 'alpha'", "alpha")]
    [InlineData("$filter=startswith(displayName,'b')", "beta,bravo")]
    [InlineData("$filter=startswith(displayName,'b') and displayName ne 'beta'", "bravo")]
    [InlineData("$filter=displayName eq 'alpha' or displayName eq 'beta'", "alpha,beta")]
    [InlineData("$filter=displayName in ('alpha', 'bravo')", "alpha,bravo")]
    public async Task Lists_are_filtered(string query, string expected)
    {
        await using var sandbox = await TestSandbox.StartAsync();
        foreach (var name in (string[])["alpha", "beta", "bravo"])
            await sandbox.GraphAsync("POST", "applications", $$"""{"displayName":"{{name}}"}""");
        var found = await sandbox.GraphAsync("GET", "applications?" + Uri.EscapeDataString(query).Replace("%24filter%3D", "$filter=", StringComparison.Ordinal));
        Assert.Equal(expected, string.Join(',', ((JsonArray)found.At("value")!).Select(a => a!["displayName"]!.GetValue<string>())));
    }

    [Fact]
    public async Task Lists_are_selected_and_paged()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        for (var i = 0; i < 4; i++)
            await sandbox.GraphAsync("POST", "applications", $$"""{"displayName":"app{{i}}"}""");
        var names = new List<string>();
        var next = $"{sandbox.Url}/v1.0/applications?$top=2&$select=displayName";
        while (next is not null)
        {
            var page = await sandbox.SendAsync("GET", next);
            Assert.All((JsonArray)page.At("value")!, a => Assert.Equal(["displayName"], ((JsonObject)a!).Select(p => p.Key)));
            names.AddRange(((JsonArray)page.At("value")!).Select(a => a!["displayName"]!.GetValue<string>()));
            next = page.Text("@odata.nextLink");
        }

        Assert.Equal(5, names.Count);
    }

    [Fact]
    public async Task A_secret_is_shown_once_and_can_be_removed()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var application = await sandbox.GraphAsync("POST", "applications", """{"displayName":"app"}""");
        await sandbox.GraphAsync("POST", "servicePrincipals", $$"""{"appId":"{{application.Text("appId")}}"}""");
        var secret = await sandbox.GraphAsync("POST", $"applications/{application.Text("id")}/addPassword", """{"passwordCredential":{"displayName":"s"}}""");
        var shown = await sandbox.GraphAsync("GET", $"applications/{application.Text("id")}");
        Assert.DoesNotContain(secret.Text("secretText")!, shown.Body, StringComparison.Ordinal);
        Assert.Equal(secret.Text("secretText")![..3], secret.Text("hint"));

        await sandbox.GraphAsync("POST", $"applications/{application.Text("id")}/removePassword", $$"""{"keyId":"{{secret.Text("keyId")}}"}""");

        Assert.Equal(401, (await sandbox.TokenAnswerAsync(application.Text("appId")!, secret.Text("secretText")!, $"{sandbox.Url}/.default")).Status);
    }

    [Fact]
    public async Task A_deleted_application_can_be_found_restored_and_purged()
    {
        await using var sandbox = await TestSandbox.StartAsync();
        var application = await sandbox.GraphAsync("POST", "applications", """{"displayName":"app"}""");
        var id = application.Text("id");
        await sandbox.GraphAsync("POST", "servicePrincipals", $$"""{"appId":"{{application.Text("appId")}}"}""");

        Assert.Equal(204, (await sandbox.GraphAsync("DELETE", $"applications/{id}")).Status);
        Assert.Equal((404, "Request_ResourceNotFound"), await Status(sandbox.GraphAsync("GET", $"applications/{id}")));
        Assert.Equal(404, (await sandbox.GraphAsync("GET", $"servicePrincipals(appId='{application.Text("appId")}')")).Status);
        Assert.Equal(200, (await sandbox.GraphAsync("GET", $"directory/deletedItems/{id}")).Status);
        Assert.Equal(200, (await sandbox.GraphAsync("POST", $"directory/deletedItems/{id}/restore", "")).Status);
        Assert.Equal(204, (await sandbox.GraphAsync("DELETE", $"applications/{id}")).Status);
        Assert.Equal(204, (await sandbox.GraphAsync("DELETE", $"directory/deletedItems/{id}")).Status);
        Assert.Equal(404, (await sandbox.GraphAsync("GET", $"directory/deletedItems/{id}")).Status);
    }

    [Fact]
    public async Task Who_may_not_make_applications_is_told_so()
    {
        await using var sandbox = await TestSandbox.StartAsync(faults: ["Authorization_RequestDenied"]);
        var answer = await sandbox.GraphAsync("POST", "applications", """{"displayName":"app"}""");
        Assert.Equal((403, "Authorization_RequestDenied"), (answer.Status, answer.ErrorCode));
        Assert.NotNull(answer.At("error", "innerError", "request-id"));
    }

    private static async Task<(int, string?)> Status(Task<Answer> answer) => ((await answer).Status, (await answer).ErrorCode);
}
