using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Arm;

public sealed class LockTests
{
    private const string OnAccount = Stack.Account + "/providers/Microsoft.Authorization/locks/keep";
    private const string OnGroup = Stack.Group + "/providers/Microsoft.Authorization/locks/keep";
    private const string CanNotDelete = """{"properties":{"level":"CanNotDelete","notes":"state"}}""";
    private const string ReadOnly = """{"properties":{"level":"ReadOnly"}}""";

    [Theory]
    [InlineData("2016-09-01")]
    [InlineData("2020-05-01")]
    public async Task A_lock_is_made_shown_listed_and_deleted(string version)
    {
        await using var sandbox = await WithAccountAsync();

        var made = await sandbox.ArmAsync("PUT", OnAccount, version, CanNotDelete);
        Assert.Equal((201, "CanNotDelete", "state"), (made.Status, made.Text("properties", "level"), made.Text("properties", "notes")));
        Assert.Equal(200, (await sandbox.ArmAsync("PUT", OnAccount, version, CanNotDelete)).Status);
        var shown = await sandbox.ArmAsync("GET", OnAccount, version);
        Assert.Equal(($"{sandbox.Subscription}/{OnAccount}", "Microsoft.Authorization/locks", "keep"), (shown.Text("id"), shown.Text("type"), shown.Text("name")));
        Assert.Equal(version == "2020-05-01", shown.At("systemData") is not null);
        foreach (var scope in (string[])[Stack.Account, Stack.Group])
            Assert.Single((await sandbox.ArmAsync("GET", scope + "/providers/Microsoft.Authorization/locks", version)).At("value")!.AsArray());

        Assert.Equal(200, (await sandbox.ArmAsync("DELETE", OnAccount, version)).Status);
        Assert.Equal(204, (await sandbox.ArmAsync("DELETE", OnAccount, version)).Status);
        var gone = await sandbox.ArmAsync("GET", OnAccount, version);
        Assert.Equal((404, "LockNotFound"), (gone.Status, gone.ErrorCode));
    }

    [Theory]
    [InlineData(OnAccount, Stack.Account, Stack.Storage, "DELETE", null)]
    [InlineData(OnAccount, Stack.Container, Stack.Storage, "DELETE", null)]
    [InlineData(OnAccount, Stack.Group, Stack.Groups, "DELETE", null)]
    [InlineData(OnGroup, Stack.Account, Stack.Storage, "DELETE", null)]
    [InlineData(OnGroup, Stack.Group, Stack.Groups, "DELETE", null)]
    public async Task Nothing_at_above_or_below_a_locked_scope_can_be_deleted(string lockPath, string path, string version, string method, string? body)
    {
        await using var sandbox = await WithAccountAsync();
        await sandbox.ArmAsync("PUT", lockPath, "2020-05-01", CanNotDelete);

        var refused = await sandbox.ArmAsync(method, path, version, body);

        var locked = $"{sandbox.Subscription}/{lockPath[..lockPath.IndexOf("/providers/Microsoft.Authorization", StringComparison.Ordinal)]}";
        Assert.Equal((409, "ScopeLocked"), (refused.Status, refused.ErrorCode));
        Assert.Equal(
            $"The scope '{sandbox.Subscription}/{path}' cannot perform delete operation because following scope(s) are locked: '{locked}'. Please remove the lock and try again.",
            refused.ErrorMessage);
        Assert.Equal(200, (await sandbox.ArmAsync("GET", Stack.Account, Stack.Storage)).Status);

        await sandbox.ArmAsync("DELETE", lockPath, "2020-05-01");
        Assert.True((await sandbox.ArmAsync(method, path, version, body)).Status is 200 or 202);
    }

    [Fact]
    public async Task A_lock_against_deletion_lets_changes_through()
    {
        await using var sandbox = await WithAccountAsync();
        await sandbox.ArmAsync("PUT", OnAccount, "2020-05-01", CanNotDelete);
        Assert.Equal(200, (await sandbox.ArmAsync("PUT", Stack.Account, Stack.Storage, Stack.AccountBody)).Status);
        Assert.Equal(200, (await sandbox.ArmAsync("POST", Stack.Account + "/listKeys", Stack.Storage)).Status);
    }

    [Theory]
    [InlineData("PUT", Stack.Account, Stack.AccountBody)]
    [InlineData("PUT", Stack.Container, """{"properties":{}}""")]
    [InlineData("POST", Stack.Account + "/listKeys", null)]
    public async Task A_read_only_lock_refuses_changes_and_keys(string method, string path, string? body)
    {
        await using var sandbox = await WithAccountAsync();
        await sandbox.ArmAsync("PUT", OnGroup, "2016-09-01", ReadOnly);
        var refused = await sandbox.ArmAsync(method, path, Stack.Storage, body);
        Assert.Equal((409, "ScopeLocked"), (refused.Status, refused.ErrorCode));
        Assert.Contains("cannot perform write operation", refused.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_locked_is_deleted_beside_a_lock()
    {
        await using var sandbox = await WithAccountAsync();
        await sandbox.MakeAsync(Stack.Vnet, Stack.Network, Stack.VnetBody);
        await sandbox.ArmAsync("PUT", OnAccount, "2020-05-01", CanNotDelete);
        Assert.True((await sandbox.ArmAsync("DELETE", Stack.Vnet, Stack.Network)).Status is 200 or 202);
    }

    [Fact]
    public async Task A_lock_needs_a_scope_that_exists_and_a_known_level()
    {
        await using var sandbox = await WithAccountAsync();
        var nowhere = await sandbox.ArmAsync("PUT", OnAccount.Replace("stdemo", "stother", StringComparison.Ordinal), "2020-05-01", CanNotDelete);
        Assert.Equal((404, "ResourceNotFound"), (nowhere.Status, nowhere.ErrorCode));
        var unknown = await sandbox.ArmAsync("PUT", OnAccount, "2020-05-01", """{"properties":{"level":"Never"}}""");
        Assert.Equal(400, unknown.Status);
    }

    private static async Task<TestSandbox> WithAccountAsync()
    {
        var sandbox = await Stack.WithGroupAsync();
        await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody);
        await sandbox.MakeAsync(Stack.Container, Stack.Storage, """{"properties":{}}""");
        return sandbox;
    }
}
