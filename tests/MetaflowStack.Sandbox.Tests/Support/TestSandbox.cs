using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.CommandLine;
using MetaflowStack.Sandbox.Faults;

namespace MetaflowStack.Sandbox.Tests.Support;

/// <summary>A sandbox in this process, on a port and in a folder of its own. Its time stands (nearly) still: tests move it.</summary>
public sealed class TestSandbox : IAsyncDisposable
{
    private readonly string _directory;
    private readonly bool _ownsDirectory;

    private TestSandbox(SandboxServer server, string directory, bool ownsDirectory)
    {
        (Server, _directory, _ownsDirectory) = (server, directory, ownsDirectory);
        Http = Trusting(server.Document.CertificateAuthorityPath);
    }

    public SandboxServer Server { get; }

    public HttpClient Http { get; }

    public string Folder => _directory;

    public string Url => Server.Url;

    public string Subscription => $"/subscriptions/{Server.Document.SubscriptionId}";

    /// <param name="real">What simulated time is scaled from; time by hand makes everything repeat exactly.</param>
    public static async Task<TestSandbox> StartAsync(string? folder = null, double speed = 0.001, int? seed = 1, TimeProvider? real = null, params string[] faults)
    {
        var directory = folder ?? PreparedFolder();
        var server = await SandboxServer.StartAsync(
            new SandboxOptions { Directory = directory, Speed = speed, Seed = seed, Foreground = true, Faults = FaultList.Parse(faults) }, real ?? TimeProvider.System);
        var sandbox = new TestSandbox(server, directory, folder is null);
        await sandbox.SignInAsync();
        return sandbox;
    }

    /// <summary>Making an RSA key takes longer than most tests: all sandboxes of a run have one.</summary>
    private static readonly Lazy<string> s_tokenKey = new(() =>
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        return key.ExportPkcs8PrivateKeyPem();
    });

    public static string NewFolder() => Directory.CreateTempSubdirectory("sandbox-test-").FullName;

    private static string PreparedFolder()
    {
        var folder = NewFolder();
        File.WriteAllText(Path.Combine(folder, "token-key.pem"), s_tokenKey.Value);
        return folder;
    }

    /// <summary>A client that trusts that authority and no other.</summary>
    public static HttpClient Trusting(string authorityPath)
    {
        var handler = new SocketsHttpHandler
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
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Moves simulated time.</summary>
    public void Pass(double seconds) => Server.Clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Sends a request below the subscription; paths that begin with / are whole.</summary>
    public Task<Answer> ArmAsync(string method, string path, string apiVersion, string? body = null, params (string Name, string Value)[] headers)
    {
        var whole = path.StartsWith('/') ? path : $"{Subscription}/{path}";
        var separator = whole.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return SendAsync(method, $"{Url}{whole}{separator}api-version={apiVersion}", body, headers);
    }

    public Task<Answer> GraphAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(method, $"{Url}/v1.0/{path}", body, headers);

    public async Task<Answer> SendAsync(string method, string url, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer(
            (int)response.StatusCode,
            text,
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The lines of the event log.</summary>
    public async Task<string[]> EventsAsync()
    {
        await using var stream = new FileStream(Path.Combine(Folder, "events.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Polls an operation, letting simulated time pass, until it has ended.</summary>
    public async Task<Answer> FinishAsync(Answer begun)
    {
        var url = begun.Headers.GetValueOrDefault("Azure-AsyncOperation") ?? begun.Headers["Location"];
        for (var poll = 0; poll < 400; poll++)
        {
            var answer = await SendAsync("GET", url);
            if (answer.Status != 202 && answer.Text("status") is not "InProgress")
                return answer;
            Pass(10);
        }

        throw new InvalidOperationException($"{url} does not end.");
    }

    /// <summary>Sends a request that must succeed and waits for its end.</summary>
    public async Task<Answer> MakeAsync(string path, string apiVersion, string body)
    {
        var begun = await ArmAsync("PUT", path, apiVersion, body);
        Assert.True(begun.Status is >= 200 and < 300, $"PUT {path}: {begun.Status} {begun.Body}");
        if (begun.Headers.ContainsKey("Azure-AsyncOperation") || begun.Status == 202)
            await FinishAsync(begun);
        return begun;
    }

    public async Task<string> TokenAsync(string clientId, string secret, string scope) =>
        (await TokenAnswerAsync(clientId, secret, scope)).Text("access_token") ?? throw new InvalidOperationException("no token");

    public async Task<Answer> TokenAnswerAsync(string clientId, string secret, string scope)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = clientId, ["client_secret"] = secret, ["scope"] = scope,
        });
        using var response = await Http.PostAsync($"{Url}/{Server.Document.TenantId}/oauth2/v2.0/token", form);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), []);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        if (_ownsDirectory)
            Directory.Delete(_directory, recursive: true);
    }

    private async Task SignInAsync()
    {
        var token = await TokenAsync(Server.Document.ClientId, Server.Document.ClientSecret, $"{Url}/.default");
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }
}

/// <summary>An answer, read to its end.</summary>
public sealed record Answer(int Status, string Body, Dictionary<string, string> Headers)
{
    public JsonNode? Json => Body.Length == 0 ? null : JsonNode.Parse(Body);

    public string? ErrorCode => Text("error", "code") ?? Text("code");

    public string? ErrorMessage => Text("error", "message") ?? Text("message");

    public JsonNode? At(params string[] path) => path.Aggregate(Json, (node, name) => node is JsonObject item ? item[name] : null);

    public string? Text(params string[] path) => At(path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
