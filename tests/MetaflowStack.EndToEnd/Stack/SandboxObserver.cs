using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Stack;

/// <summary>
/// Looks at a sandbox's world through its APIs, with plain HTTP and none of the program's own code. Keeps the sandbox running
/// while it lives.
/// </summary>
public sealed class SandboxObserver : IAsyncDisposable
{
    private readonly HttpClient _client;
    private readonly JsonElement _description;
    private readonly HttpResponseMessage _joined;
    private readonly Dictionary<string, string> _tokens = [];

    private SandboxObserver(HttpClient client, JsonElement description, HttpResponseMessage joined) =>
        (_client, _description, _joined) = (client, description, joined);

    public string SubscriptionId => Text("subscriptionId");

    /// <summary>Where the blobs of all storage accounts are, each account below its name.</summary>
    public string BlobUrl => Text("blobUrl");

    public string ClientSecret => Text("clientSecret");

    public string TenantId => Text("tenantId");

    private string Url => Text("url");

    /// <summary>Starts or joins the sandbox of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="seed">What a new world's durations are drawn from; null: chance.</param>
    public static async Task<SandboxObserver> OpenAsync(StackFolder folder, int? seed = null)
    {
        var directory = folder.PathOf(".nuke", "temp", "sandbox");
        Directory.CreateDirectory(directory);
        var program = Path.Combine(Path.GetDirectoryName(await StackProgram.AssemblyAsync())!, "sandbox", "MetaflowStack.Sandbox.dll");
        for (var attempt = 0; ; attempt++)
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "--directory", directory, .. seed is null ? Array.Empty<string>() : ["--seed", $"{seed}"]]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            await process.StandardOutput.ReadLineAsync();
            if (await TryJoinAsync(directory) is { } observer)
                return observer;
            Assert.True(attempt < 50, $"The sandbox in {directory} could not be joined.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    /// <summary>GET of an ARM path (with its api-version), as JSON; null for 404.</summary>
    public async Task<JsonNode?> ArmAsync(string path) => await SendAsync(HttpMethod.Get, path, "https://management.azure.com");

    /// <summary>Signs in as a managed identity with the token of a service account, and sends a request; the answer's status.</summary>
    public async Task<int> AsIdentityAsync(string clientId, string assertion, string audience, HttpMethod method, string url)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = clientId, ["scope"] = audience + "/.default",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = assertion,
        });
        using var signedIn = await _client.PostAsync($"{Url}/{TenantId}/oauth2/v2.0/token", form);
        if (!signedIn.IsSuccessStatusCode)
            return (int)signedIn.StatusCode;
        using var request = new HttpRequestMessage(method, url.StartsWith('/') ? Url + url : url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", JsonNode.Parse(await signedIn.Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>());
        request.Headers.Add("x-ms-version", "2021-12-02");
        using var response = await _client.SendAsync(request);
        return (int)response.StatusCode;
    }

    /// <summary>GET of a Microsoft Graph path, as JSON; null for 404.</summary>
    public async Task<JsonNode?> GraphAsync(string path) => await SendAsync(HttpMethod.Get, path, "https://graph.microsoft.com");

    /// <summary>PUT of an ARM resource; the operation may go on afterwards.</summary>
    public async Task<JsonNode?> PutArmAsync(string path, JsonNode body) => await SendAsync(HttpMethod.Put, path, "https://management.azure.com", body);

    /// <summary>POST to an ARM action.</summary>
    public async Task<JsonNode?> PostArmAsync(string path) => await SendAsync(HttpMethod.Post, path, "https://management.azure.com");

    /// <summary>POST to Microsoft Graph.</summary>
    public async Task<JsonNode?> PostGraphAsync(string path, JsonNode body) => await SendAsync(HttpMethod.Post, path, "https://graph.microsoft.com", body);

    /// <summary>The user's kubeconfig of a managed cluster.</summary>
    public async Task<string> KubeconfigAsync(string clusterId)
    {
        var answer = await SendAsync(HttpMethod.Post, $"{clusterId}/listClusterUserCredential?api-version=2024-09-01", "https://management.azure.com");
        return Encoding.UTF8.GetString(Convert.FromBase64String(answer!["kubeconfigs"]![0]!["value"]!.GetValue<string>()));
    }

    /// <summary>A request to the API server of a kubeconfig; null for 404.</summary>
    public async Task<JsonNode?> KubernetesAsync(string kubeconfig, HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = KubernetesRequest(kubeconfig, method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return await AnswerAsync(request);
    }

    /// <summary>The status of a GET at the API server of a kubeconfig, whatever it is.</summary>
    public async Task<int> KubernetesStatusAsync(string kubeconfig, string path)
    {
        using var request = KubernetesRequest(kubeconfig, HttpMethod.Get, path);
        using var response = await _client.SendAsync(request);
        return (int)response.StatusCode;
    }

    /// <summary>Signs in for the storage with a client secret; the answer's status, and the token if there is one.</summary>
    public async Task<(int Status, string? Token)> SignInAsync(string clientId, string clientSecret)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = clientId, ["client_secret"] = clientSecret, ["scope"] = "https://storage.azure.com/.default",
        });
        using var response = await _client.PostAsync($"{Url}/{TenantId}/oauth2/v2.0/token", form);
        return ((int)response.StatusCode, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["access_token"]);
    }

    /// <summary>A request about a blob, with a token of <see cref="SignInAsync"/>; the answer's text.</summary>
    public async Task<string> BlobAsync(string token, HttpMethod method, string account, string path, string? content = null)
    {
        using var request = new HttpRequestMessage(method, $"{BlobUrl.TrimEnd('/')}/{account}/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("x-ms-version", "2021-12-02");
        if (content is not null)
        {
            request.Headers.Add("x-ms-blob-type", "BlockBlob");
            request.Content = new StringContent(content);
        }

        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{request.Method} {request.RequestUri}: {(int)response.StatusCode} {text}");
        return text;
    }

    /// <summary>Takes all faults away that runs have injected.</summary>
    public async Task ClearFaultsAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, Url + "/sandbox/faults");
        await AnswerAsync(request);
    }

    public ValueTask DisposeAsync()
    {
        _joined.Dispose();
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static HttpRequestMessage KubernetesRequest(string kubeconfig, HttpMethod method, string path)
    {
        var lines = kubeconfig.Split('\n').Select(line => line.Trim()).ToList();
        string Value(string key) => lines.First(line => line.StartsWith(key + ":", StringComparison.Ordinal))[(key.Length + 1)..].Trim().Trim('"');
        var request = new HttpRequestMessage(method, Value("server").TrimEnd('/') + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Value("token"));
        return request;
    }

    private static async Task<SandboxObserver?> TryJoinAsync(string directory)
    {
        var file = Path.Combine(directory, "sandbox.json");
        if (!File.Exists(file))
            return null;
        var description = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(description.GetProperty("certificateAuthorityPath").GetString()!);
        var client = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } });
        try
        {
            var joined = await client.GetAsync($"{description.GetProperty("url").GetString()}/sandbox/join", HttpCompletionOption.ResponseHeadersRead);
            if (joined.IsSuccessStatusCode)
                return new SandboxObserver(client, description, joined);
            joined.Dispose();
        }
        catch (HttpRequestException)
        {
            // It has just ended: the caller starts another.
        }

        client.Dispose();
        return null;
    }

    private string Text(string name) => _description.GetProperty(name).GetString()!;

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, string audience, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, Url + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(audience));
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return await AnswerAsync(request);
    }

    private async Task<JsonNode?> AnswerAsync(HttpRequestMessage request)
    {
        using var response = await _client.SendAsync(request);
        if ((int)response.StatusCode == 404)
            return null;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{request.Method} {request.RequestUri}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    private async Task<string> TokenAsync(string audience)
    {
        if (_tokens.TryGetValue(audience, out var known))
            return known;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Text("clientId"),
            ["client_secret"] = ClientSecret,
            ["scope"] = audience + "/.default",
        });
        using var response = await _client.PostAsync($"{Url}/{Text("tenantId")}/oauth2/v2.0/token", form);
        var token = JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>();
        return _tokens[audience] = token;
    }
}
