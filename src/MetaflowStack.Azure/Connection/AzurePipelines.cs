using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using MetaflowStack.Azure.Blobs;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Retry;
using RetryPolicy = MetaflowStack.Engine.Retry.RetryPolicy;
using RetryOptions = MetaflowStack.Engine.Retry.RetryOptions;

namespace MetaflowStack.Azure.Connection;

/// <summary>
/// The one configuration that every request to Azure goes through: transport and trust, retries, limit of requests in flight,
/// counting, application id, and logs without bodies.
/// </summary>
internal sealed class AzurePipelines : IDisposable
{
    /// <summary>What Azure sees in <c>User-Agent</c>; at most 24 characters (Azure.Core).</summary>
    private const string ApplicationId = "metaflow-stack";

    // Well within ARM's buckets (writes 200 with 10/s refill), and more than the engine has in flight.
    private const int RequestsInFlight = 32;

    private static readonly TimeSpan RetryBudget = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _limit = new(RequestsInFlight);

    // Renewing the lease on the state must not queue behind everything else.
    private readonly SemaphoreSlim _stateLimit = new(RequestsInFlight);
    private readonly HttpPipelineTransport _transport;
    private readonly TransientRetryPolicy _retry;

    public AzurePipelines(AzureCloud cloud, int seed, HttpMessageHandler? handler = null, RequestCounter? counter = null)
    {
        Counter = counter ?? new RequestCounter();
        _transport = new HttpClientTransport(handler ?? MakeHandler(cloud));
        _retry = new TransientRetryPolicy(new RetryPolicy(new RetryOptions { Budget = RetryBudget }, cloud.Time, new Random(seed)), cloud.Time);
        Seed = seed;
    }

    /// <summary>The seed of all jitter.</summary>
    public int Seed { get; }

    /// <summary>What was sent.</summary>
    public RequestCounter Counter { get; }

    /// <summary>Applies the configuration to the options of a client or credential.</summary>
    /// <param name="options">The options.</param>
    /// <param name="service">The service's name in the counts.</param>
    /// <param name="ownRetries">False for credentials that probe for a service that is often not there.</param>
    public T Configure<T>(T options, string service, bool ownRetries = true) where T : ClientOptions =>
        Configure(options, service, ownRetries ? _retry : null, _limit);

    /// <summary>A pipeline that signs its requests for one audience.</summary>
    public HttpPipeline Build(string service, TokenCredential credential, string audience) =>
        HttpPipelineBuilder.Build(
            Configure(new PlainOptions(), service),
            [],
            [new BearerTokenAuthenticationPolicy(credential, $"{audience.TrimEnd('/')}/.default")],
            new ResponseClassifier());

    /// <summary>A pipeline without sign-in.</summary>
    public HttpPipeline Build(string service) => HttpPipelineBuilder.Build(Configure(new PlainOptions(), service));

    /// <summary>The pipeline to the place of the state: bounded patience, by the real clock.</summary>
    /// <param name="signing">Signs each attempt.</param>
    /// <param name="options">How long to try.</param>
    public HttpPipeline BuildForState(HttpPipelinePolicy signing, BlobClientOptions options)
    {
        // No attempt starts later than the budget; the last one may take its full time.
        var budget = options.UnreachableAfter > options.AttemptTimeout ? options.UnreachableAfter - options.AttemptTimeout : options.UnreachableAfter;
        var policy = new RetryPolicy(
            new RetryOptions { Budget = budget, BaseDelay = TimeSpan.FromMilliseconds(500), MaxDelay = TimeSpan.FromSeconds(5) },
            options.Time, new Random(options.Seed ?? Seed));
        var retry = new TransientRetryPolicy(
            policy, options.Time, exception => BlobErrors.IsUnknownHost(exception) ? ErrorClassification.RetryBounded : ErrorClassification.Retry);
        var clientOptions = new PlainOptions();
        clientOptions.Retry.NetworkTimeout = options.AttemptTimeout;
        return HttpPipelineBuilder.Build(
            Configure(clientOptions, RequestCounter.StateService, retry, _stateLimit), [], [signing], new ResponseClassifier());
    }

    /// <summary>As <see cref="BuildForState(HttpPipelinePolicy, BlobClientOptions)"/>, signed with tokens for an audience.</summary>
    public HttpPipeline BuildForState(TokenCredential credential, string audience, BlobClientOptions options) =>
        BuildForState(new BearerTokenAuthenticationPolicy(credential, $"{audience.TrimEnd('/')}/.default"), options);

    public void Dispose()
    {
        _limit.Dispose();
        _stateLimit.Dispose();
        (_transport as IDisposable)?.Dispose();
    }

    private T Configure<T>(T options, string service, TransientRetryPolicy? retry, SemaphoreSlim limit) where T : ClientOptions
    {
        options.Transport = _transport;
        options.Diagnostics.ApplicationId = ApplicationId;
        options.Diagnostics.IsLoggingContentEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        if (retry is not null)
            options.RetryPolicy = retry;
        options.AddPolicy(new CountingPolicy(service, Counter, limit), HttpPipelinePosition.BeforeTransport);
        return options;
    }

    private static SocketsHttpHandler MakeHandler(AzureCloud cloud)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(30),
        };
        if (cloud.TrustedCertificatePath is { } path)
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = TrustAlso(path) };
        return handler;
    }

    private static X509ChainPolicy TrustAlso(string path)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(path);
        return policy;
    }

    private sealed class PlainOptions : ClientOptions;
}
