using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.StateAccounts;
using MetaflowStack.Engine.Secrets;
using MetaflowStack.Engine.Time;
using MetaflowStack.Sandbox;
using MetaflowStack.Sandbox.CommandLine;
using MetaflowStack.Sandbox.Faults;

namespace MetaflowStack.Azure.Tests.StateAccounts;

/// <summary>The sandbox in this process, behind real HTTPS, in fast time; and connections to it as the product makes them.</summary>
internal sealed class SandboxAzure : IAsyncDisposable
{
    private const double Speed = 2000;
    private readonly SandboxServer _server;
    private readonly string _directory;
    private readonly HttpClient _http;

    private SandboxAzure(SandboxServer server, string directory)
    {
        (_server, _directory) = (server, directory);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(server.Document.CertificateAuthorityPath);
        _http = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } });
    }

    public string Subscription => ArmId.OfSubscription(_server.Document.SubscriptionId);

    public StateAccountDefinition Definition { get; private init; } = new()
    {
        AccountName = "stdemostate12345",
        ContainerName = "metaflow-state",
        ResourceGroupName = "rg-metaflow-remote-state-westus2",
        Location = "westus2",
        Tags = new StackTags("demo", "all"),
    };

    public string AccountId => $"{Subscription}/resourceGroups/{Definition.ResourceGroupName}/providers/Microsoft.Storage/storageAccounts/{Definition.AccountName}";

    public static async Task<SandboxAzure> StartAsync(params string[] faults)
    {
        var directory = Directory.CreateTempSubdirectory("state-account-").FullName;
        var options = new SandboxOptions
        {
            Directory = directory, Speed = Speed, Seed = 1, Foreground = true, Faults = [.. faults.Select(FaultSpecification.Parse)],
        };
        return new SandboxAzure(await SandboxServer.StartAsync(options, TimeProvider.System), directory);
    }

    /// <summary>Signs in: as the owner of the subscription, or as somebody else.</summary>
    public Task<AzureConnection> SignInAsync((string ClientId, string Secret)? principal = null)
    {
        var document = _server.Document;
        var (client, secret) = principal ?? (document.ClientId, document.ClientSecret);
        return AzureConnection.SignInAsync(new AzureCloud
        {
            ArmEndpoint = new Uri(document.Url),
            AuthorityHost = new Uri(document.Url),
            GraphEndpoint = new Uri(document.Url),
            BlobEndpoint = new Uri(document.BlobUrl),
            IsSandbox = true,
            Time = new ScaledTimeProvider(Speed, document.SimulatedNow + ((TimeProvider.System.GetUtcNow() - document.RealNow) * Speed)),
            TrustedCertificatePath = document.CertificateAuthorityPath,
            SignIn = new ServicePrincipalSignIn(document.TenantId, client, new Secret(secret)),
        }, new AzureSignInOptions { Seed = 1 }, CancellationToken.None);
    }

    /// <summary>Makes or mends the account, as <c>InitState</c> does.</summary>
    public async Task<StateAccountReport> EnsureAsync(AzureConnection azure, StateAccountDefinition? definition = null)
    {
        definition ??= Definition;
        using var container = azure.BlobContainer(definition.AccountName, definition.ContainerName);
        return await azure.StateAccounts.EnsureAsync(definition, container, _ => { }, CancellationToken.None);
    }

    /// <summary>Makes the container in a given account.</summary>
    public async Task<StateAccountReport> EnsureContainerAsync(AzureConnection azure, string account)
    {
        using var container = azure.BlobContainer(account, "given");
        return await azure.StateAccounts.EnsureContainerAsync(account, "given", container, _ => { }, CancellationToken.None);
    }

    /// <summary>A service principal with a role on the subscription.</summary>
    public async Task<(string ClientId, string Secret, string ObjectId)> PrincipalAsync(AzureConnection owner, string role)
    {
        var application = (await GraphAsync("applications", """{"displayName":"ci"}"""))!;
        var appId = application["appId"]!.ToString();
        var principal = (await GraphAsync("servicePrincipals", $$"""{"appId":"{{appId}}"}"""))!;
        var password = (await GraphAsync($"applications/{application["id"]}/addPassword", """{"passwordCredential":{"displayName":"test"}}"""))!;
        var objectId = principal["id"]!.ToString();
        await AssignAsync(owner, Subscription, role, objectId);
        return (appId, password["secretText"]!.ToString(), objectId);
    }

    /// <summary>Assigns a role.</summary>
    public Task AssignAsync(AzureConnection owner, string scope, string role, string objectId) => ArmAsync(
        owner, "PUT", $"{scope}/providers/Microsoft.Authorization/roleAssignments/{Guid.NewGuid()}", "2022-04-01",
        $$$"""
        {"properties":{"roleDefinitionId":"{{{Subscription}}}/providers/Microsoft.Authorization/roleDefinitions/{{{role}}}",
          "principalId":"{{{objectId}}}","principalType":"ServicePrincipal"} }
        """);

    /// <summary>Does something to the world beside the product.</summary>
    public async Task<(int Status, JsonNode? Body)> ArmAsync(AzureConnection azure, string method, string id, string apiVersion, string? body = null)
    {
        var token = await azure.Credential.GetTokenAsync(new TokenRequestContext(["https://management.azure.com/.default"]), CancellationToken.None);
        return await SendAsync(method, $"{_server.Url}{id}?api-version={apiVersion}", token.Token, body);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<JsonNode?> GraphAsync(string path, string body)
    {
        using var azure = await SignInAsync();
        var token = await azure.Credential.GetTokenAsync(new TokenRequestContext(["https://graph.microsoft.com/.default"]), CancellationToken.None);
        var (status, answer) = await SendAsync("POST", $"{_server.Url}/v1.0/{path}", token.Token, body);
        Assert.True(status < 300, $"{path}: {status} {answer}");
        return answer;
    }

    private async Task<(int Status, JsonNode? Body)> SendAsync(string method, string url, string token, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
