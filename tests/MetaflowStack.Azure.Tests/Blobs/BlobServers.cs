using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Tests.Blobs;

[assembly: AssemblyFixture(typeof(BlobServers))]

namespace MetaflowStack.Azure.Tests.Blobs;

/// <summary>How a test signs its requests.</summary>
public enum SignedBy
{
    /// <summary>The account's key, over HTTP.</summary>
    Key,

    /// <summary>An Entra token, over HTTPS.</summary>
    Token,
}

/// <summary>Both kinds of Azurite, once for all tests; each test works in a container of its own.</summary>
public sealed class BlobServers : IAsyncDisposable
{
    private readonly Lazy<Task<Azurite>> _plain = new(StartAsync<Azurite>);
    private readonly Lazy<Task<AzuriteWithOAuth>> _secure = new(StartAsync<AzuriteWithOAuth>);

    /// <summary>The name of a container that no other test has.</summary>
    public static string NewName() => "c" + RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>Azurite over HTTP.</summary>
    public Task<Azurite> PlainAsync() => _plain.Value;

    /// <summary>Azurite over HTTPS.</summary>
    public Task<AzuriteWithOAuth> SecureAsync() => _secure.Value;

    /// <summary>A client for a container that exists.</summary>
    public async Task<BlobContainerClient> ContainerAsync(SignedBy signedBy = SignedBy.Key, BlobClientOptions? options = null)
    {
        var client = await ClientAsync(signedBy, NewName(), options);
        await client.CreateIfMissingAsync(CancellationToken.None);
        return client;
    }

    /// <summary>A client for a container by its name.</summary>
    internal async Task<BlobContainerClient> ClientAsync(SignedBy signedBy, string container, BlobClientOptions? options = null, TokenCredential? credential = null)
    {
        options = (options ?? new BlobClientOptions()) with { Seed = 1 };
        if (signedBy == SignedBy.Key)
            return BlobContainerClient.FromConnectionString((await PlainAsync()).ConnectionString, container, options);
        var server = await SecureAsync();
        var endpoint = server.BlobEndpoint;
        var cloud = AzureCloud.Public with { TrustedCertificatePath = server.CertificatePath, BlobEndpoint = new Uri(endpoint, "/") };
        var pipelines = new AzurePipelines(cloud, seed: 1, options.Handler, options.Requests);
        var pipeline = pipelines.BuildForState(credential ?? new StorageToken(), cloud.BlobAudience, options);
        return new BlobContainerClient(pipeline, cloud.BlobServiceUri(server.Account), container, options.Time, pipelines);
    }

    /// <summary>The network as the product has it, for a handler in front of it.</summary>
    public async Task<HttpMessageHandler> NetworkAsync(SignedBy signedBy)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (signedBy == SignedBy.Token)
        {
            var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trust.CustomTrustStore.ImportFromPemFile((await SecureAsync()).CertificatePath);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust };
        }
        return handler;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_plain.IsValueCreated)
            await (await _plain.Value).DisposeAsync();
        if (_secure.IsValueCreated)
            await (await _secure.Value).DisposeAsync();
    }

    private static async Task<T> StartAsync<T>() where T : Azurite, new()
    {
        var server = new T();
        await server.InitializeAsync();
        return server;
    }
}

/// <summary>Gives tokens as Entra does for Azure Storage.</summary>
internal sealed class StorageToken(string? token = null) : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Assert.Equal(["https://storage.azure.com/.default"], requestContext.Scopes);
        return new AccessToken(token ?? AzuriteWithOAuth.Token(), DateTimeOffset.MaxValue);
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetToken(requestContext, cancellationToken));
}
