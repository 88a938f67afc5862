using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox;
using MetaflowStack.Sandbox.CommandLine;

namespace MetaflowStack.Conformance.Recordings;

/// <summary>A sandbox in this process, in a folder of its own, whose time (nearly) stands still until it is moved.</summary>
internal sealed class ReplaySandbox : IAsyncDisposable
{
    private const int PollLimit = 400;

    private readonly HttpClient _http;
    private readonly string _directory;

    private ReplaySandbox(SandboxServer server, string directory)
    {
        (Server, _directory) = (server, directory);
        _http = new HttpClient(Trusting(server.Document.CertificateAuthorityPath)) { Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>The sandbox.</summary>
    public SandboxServer Server { get; }

    /// <summary>Its address.</summary>
    public string Url => Server.Url;

    /// <summary>Starts a sandbox and signs in to it.</summary>
    public static async Task<ReplaySandbox> StartAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("replay-").FullName;
        var server = await SandboxServer.StartAsync(
            new SandboxOptions { Directory = directory, Speed = 0.001, Seed = 1, Foreground = true }, TimeProvider.System, cancellationToken);
        var sandbox = new ReplaySandbox(server, directory);
        await sandbox.SignInAsync(cancellationToken);
        return sandbox;
    }

    /// <summary>Moves simulated time.</summary>
    public void Pass(double seconds) => Server.Clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Sends a request; a body is JSON.</summary>
    public async Task<ReplayAnswer> SendAsync(string method, string url, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        return new ReplayAnswer(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Polls an operation, letting simulated time pass, until it has ended.</summary>
    public async Task FinishAsync(ReplayAnswer begun)
    {
        var url = begun.Headers.GetValueOrDefault("Azure-AsyncOperation") ?? begun.Headers["Location"];
        for (var poll = 0; poll < PollLimit; poll++)
        {
            var answer = await SendAsync("GET", url);
            if (answer.Status != 202 && answer.Text("status") is not "InProgress")
                return;
            Pass(10);
        }

        throw new InvalidOperationException($"{url} does not end.");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task SignInAsync(CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Server.Document.ClientId,
            ["client_secret"] = Server.Document.ClientSecret,
            ["scope"] = $"{Url}/.default",
        });
        using var response = await _http.PostAsync(new Uri($"{Url}/{Server.Document.TenantId}/oauth2/v2.0/token"), form, cancellationToken);
        var token = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!["access_token"]!.ToString();
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    private static SocketsHttpHandler Trusting(string authorityPath) => new()
    {
        AllowAutoRedirect = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(authorityPath) },
            },
        },
    };
}
