using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.CommandLine;
using MetaflowStack.Sandbox.Life;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Life;

/// <summary>The sandbox as a process: real processes, real sockets, real signals.</summary>
public sealed class ProcessLifeTests : IDisposable
{
    private readonly string _folder = TestSandbox.NewFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Of_two_that_start_at_once_one_runs_and_the_other_says_so()
    {
        using var one = SandboxProcess.Start("--directory", _folder);
        using var other = SandboxProcess.Start("--directory", _folder);
        var loser = await SandboxProcess.UntilAsync(() => one.HasExited ? one : other.HasExited ? other : null, "loser");
        var winner = loser == one ? other : one;

        Assert.Equal(ExitCodes.AlreadyRunning, loser.ExitCode);
        var sandbox = await winner.ReadyAsync(_folder);
        using var user = await RawUser.JoinAsync(sandbox);
        Assert.False(winner.HasExited);
    }

    [Fact]
    public async Task When_the_last_user_leaves_it_saves_and_ends()
    {
        using var process = SandboxProcess.Start("--directory", _folder, "--linger", "0.3");
        var sandbox = await process.ReadyAsync(_folder);
        using (var first = await RawUser.JoinAsync(sandbox))
        {
            using var second = await RawUser.JoinAsync(sandbox);
            await PutGroupAsync(sandbox);
        }

        await process.ExitedAsync();

        Assert.Equal(ExitCodes.Ended, process.ExitCode);
        Assert.Null(SandboxDocument.Load(_folder));
        Assert.Contains("rg-kept", await File.ReadAllTextAsync(Path.Combine(_folder, "world.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_that_is_killed_has_left()
    {
        using var process = SandboxProcess.Start("--directory", _folder, "--linger", "0.3");
        var sandbox = await process.ReadyAsync(_folder);
        using var user = await RawUser.JoinAsync(sandbox);

        user.Vanish();

        await process.ExitedAsync();
        Assert.Equal(ExitCodes.Ended, process.ExitCode);
    }

    [Fact]
    public async Task Told_to_end_it_saves_and_the_next_run_finds_the_world_later_in_its_time()
    {
        using (var process = SandboxProcess.Start("--directory", _folder, "--speed", "100000", "--foreground"))
        {
            var sandbox = await process.ReadyAsync(_folder);
            await PutGroupAsync(sandbox);
            process.Terminate();
            await process.ExitedAsync();
            Assert.Equal(ExitCodes.Ended, process.ExitCode);
        }

        var ended = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "world.json")))!;
        using var again = SandboxProcess.Start("--directory", _folder);
        var next = await again.ReadyAsync(_folder);

        Assert.Equal(System.Net.HttpStatusCode.OK, await GetGroupAsync(next));
        Assert.True(next.SimulatedNow >= DateTimeOffset.Parse(ended["simulatedNow"]!.GetValue<string>(), null));
        Assert.Equal(ended["seed"]!.GetValue<int>(), next.Seed);
    }

    [Fact]
    public async Task A_sandbox_that_is_killed_loses_nothing_that_was_written_a_moment_ago()
    {
        using (var process = SandboxProcess.Start("--directory", _folder, "--foreground"))
        {
            await PutGroupAsync(await process.ReadyAsync(_folder));
            var world = Path.Combine(_folder, "world.json");
            await SandboxProcess.UntilAsync(() => File.ReadAllText(world).Contains("rg-kept", StringComparison.Ordinal) ? world : null, "saved world");
            process.Kill();
            await process.ExitedAsync();
        }

        using var again = SandboxProcess.Start("--directory", _folder);
        Assert.Equal(System.Net.HttpStatusCode.OK, await GetGroupAsync(await again.ReadyAsync(_folder)));
    }

    [Fact]
    public async Task Secrets_are_for_their_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no Unix file modes");
            return;
        }

        using var process = SandboxProcess.Start("--directory", _folder, "--foreground");
        await process.ReadyAsync(_folder);
        foreach (var file in (string[])["sandbox.json", "world.json", "ca-key.pem", "token-key.pem"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, file)));
    }

    [Theory]
    [InlineData("--sped", "1")]
    [InlineData("--directory", "x", "--speed", "fast")]
    [InlineData("--directory", "x", "--port", "70000")]
    [InlineData("--directory", "x", "--fault", "QuotaExeeded")]
    [InlineData("--directory")]
    public async Task Wrong_usage_is_told_with_exit_code_2(params string[] arguments)
    {
        using var process = SandboxProcess.Start(arguments);
        var errors = await process.ErrorsAsync();
        await process.ExitedAsync();

        Assert.Equal(ExitCodes.Usage, process.ExitCode);
        Assert.Contains("usage:", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private static async Task PutGroupAsync(SandboxDocument sandbox)
    {
        using var http = await SignedInAsync(sandbox);
        using var content = new StringContent("""{"location":"westus"}""", Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync($"{sandbox.Url}/subscriptions/{sandbox.SubscriptionId}/resourceGroups/rg-kept?api-version=2021-04-01", content);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<System.Net.HttpStatusCode> GetGroupAsync(SandboxDocument sandbox)
    {
        using var http = await SignedInAsync(sandbox);
        using var answer = await http.GetAsync($"{sandbox.Url}/subscriptions/{sandbox.SubscriptionId}/resourceGroups/rg-kept?api-version=2021-04-01");
        return answer.StatusCode;
    }

    private static async Task<HttpClient> SignedInAsync(SandboxDocument sandbox)
    {
        var http = TestSandbox.Trusting(sandbox.CertificateAuthorityPath);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = sandbox.ClientId, ["client_secret"] = sandbox.ClientSecret, ["scope"] = $"{sandbox.Url}/.default",
        });
        using var answer = await http.PostAsync($"{sandbox.Url}/{sandbox.TenantId}/oauth2/v2.0/token", form);
        var token = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }
}
