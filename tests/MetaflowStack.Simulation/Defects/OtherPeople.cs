using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Life;

namespace MetaflowStack.Simulation.Defects;

/// <summary>Others who make things in the simulated cloud, with plain HTTP and none of the program's own code.</summary>
internal sealed class OtherPeople : IDisposable
{
    private const string Arm = "https://management.azure.com";
    private const string Graph = "https://graph.microsoft.com";

    private readonly SandboxDocument _sandbox;
    private readonly HttpClient _client;

    /// <param name="directory">The cloud's folder.</param>
    public OtherPeople(string directory)
    {
        _sandbox = SandboxDocument.Load(directory)!;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(_sandbox.CertificateAuthorityPath);
        _client = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } });
    }

    /// <summary>The writes that they sent.</summary>
    public int Writes { get; private set; }

    private string Subscription => $"/subscriptions/{_sandbox.SubscriptionId}";

    /// <summary>Makes a resource group without the stack's tags.</summary>
    public Task GroupAsync(string name, string location) => SendAsync(
        HttpMethod.Put, $"{Subscription}/resourceGroups/{name}?api-version=2021-04-01", Arm, new JsonObject { ["location"] = location });

    /// <summary>Locks the subscription, or what lies below it.</summary>
    public Task LockAsync(string scope, string level) => SendAsync(
        HttpMethod.Put, $"{Subscription}{scope}/providers/Microsoft.Authorization/locks/frozen?api-version=2020-05-01", Arm,
        new JsonObject { ["properties"] = new JsonObject { ["level"] = level } });

    /// <summary>Begins to make a storage account.</summary>
    public Task StorageAccountAsync(string group, string name) => SendAsync(
        HttpMethod.Put, $"{Subscription}/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{name}?api-version=2023-01-01", Arm,
        new JsonObject { ["location"] = "westus", ["kind"] = "StorageV2", ["sku"] = new JsonObject { ["name"] = "Standard_LRS" } });

    /// <summary>Begins to make a cluster.</summary>
    public Task ClusterAsync(string group, string name) => SendAsync(
        HttpMethod.Put, $"{Subscription}/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters/{name}?api-version=2024-09-01", Arm,
        new JsonObject
        {
            ["location"] = "westus", ["identity"] = new JsonObject { ["type"] = "SystemAssigned" },
            ["properties"] = new JsonObject
            {
                ["dnsPrefix"] = name,
                ["agentPoolProfiles"] = new JsonArray(new JsonObject { ["name"] = "default", ["mode"] = "System", ["vmSize"] = "Standard_D2_v2", ["count"] = 1 }),
            },
        });

    /// <summary>Makes an Entra application without the stack's tags.</summary>
    /// <returns>Its object id.</returns>
    public async Task<string> ApplicationAsync(string uniqueName) => (await SendAsync(
        HttpMethod.Post, "/v1.0/applications", Graph, new JsonObject { ["displayName"] = "Metaflow storage service principal (default)", ["uniqueName"] = uniqueName }))!["id"]!.GetValue<string>();

    /// <summary>Deletes an application; it keeps its unique name.</summary>
    public Task DeleteApplicationAsync(string id) => SendAsync(HttpMethod.Delete, $"/v1.0/applications/{id}", Graph, null);

    public void Dispose() => _client.Dispose();

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, string audience, JsonObject? body)
    {
        using var request = new HttpRequestMessage(method, _sandbox.Url + path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(audience));
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        Writes++;
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    private async Task<string> TokenAsync(string audience)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = _sandbox.ClientId, ["client_secret"] = _sandbox.ClientSecret, ["scope"] = audience + "/.default",
        });
        using var response = await _client.PostAsync($"{_sandbox.Url}/{_sandbox.TenantId}/oauth2/v2.0/token", form);
        return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>();
    }
}
