using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.Connection.Pacing;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Retry;
using RetryPolicy = MetaflowStack.Engine.Retry.RetryPolicy;
using RetryOptions = MetaflowStack.Engine.Retry.RetryOptions;

namespace MetaflowStack.Azure.Connection;

/// <summary>
/// The one configuration that every request to Azure goes through: transport and trust, retries, pace, limit of requests in
/// flight, counting, application id, and logs without bodies.
/// </summary>
internal sealed class AzurePipelines : IDisposable
{
    /// <summary>What Azure sees in <c>User-Agent</c>; at most 24 characters (Azure.Core).</summary>
    private const string ApplicationId = "metaflow-stack";

    // Well within ARM's buckets (writes 200 with 10/s refill), and more than the engine has in flight.
    private const int RequestsInFlight = 32;

    /// <summary>The name of Azure Resource Manager in the counts; its requests alone are paced.</summary>
    public const string ArmService = "arm";

    /// <summary>How long a request is repeated, but in the simulated cloud.</summary>
    public static readonly TimeSpan UsualRetryBudget = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _limit = new(RequestsInFlight);

    // Renewing the lease on the state must not queue behind everything else.
    private readonly SemaphoreSlim _stateLimit = new(RequestsInFlight);
    private readonly HttpPipelineTransport _transport;
    private readonly TransientRetryPolicy _retry;
    private readonly PacingPolicy _pacing;
    private readonly RetryAfterPolicy _retryAfter;

    public AzurePipelines(AzureCloud cloud, int seed, HttpMessageHandler? handler = null, RequestCounter? counter = null, SharedPacing? pacing = null)
    {
        Counter = counter ?? new RequestCounter();
        _transport = new HttpClientTransport(handler ?? MakeHandler(cloud));
        RetryBudget = UsualRetryBudget * cloud.Patience;
        _retry = new TransientRetryPolicy(new RetryPolicy(new RetryOptions { Budget = RetryBudget }, cloud.Time, new Random(seed)), cloud.Time);
        _pacing = new PacingPolicy(pacing ?? new SharedPacing(cloud.Time), cloud.Time, line => Report?.Invoke(line));
        _retryAfter = new RetryAfterPolicy(cloud.Time);
        Seed = seed;
    }

    /// <summary>The seed of all jitter.</summary>
    public int Seed { get; }

    /// <summary>How long a request is repeated.</summary>
    public TimeSpan RetryBudget { get; }

    /// <summary>Told when requests are held back; null: nobody is.</summary>
    public Action<string>? Report { get; init; }

    /// <summary>What was sent.</summary>
    public RequestCounter Counter { get; }

    /// <summary>Applies the configuration to the options of a client or credential.</summary>
    /// <param name="options">The options.</param>
    /// <param name="service">The service's name in the counts.</param>
    /// <param name="ownRetries">False for credentials that probe for a service that is often not there.</param>
    public T Configure<T>(T options, string service, bool ownRetries = true) where T : ClientOptions =>
        Configure(options, service, ownRetries ? _retry : null, _retryAfter, _limit);

    /// <summary>Applies the configuration to the options of a client that signs its requests for one audience.</summary>
    public T Configure<T>(T options, string service, TokenCredential credential, string audience) where T : ClientOptions
    {
        options.AddPolicy(new ExpiredTokenPolicy(credential, audience), HttpPipelinePosition.PerRetry);
        return Configure(options, service);
    }

    /// <summary>A pipeline that signs its requests for one audience.</summary>
    public HttpPipeline Build(string service, TokenCredential credential, string audience) =>
        HttpPipelineBuilder.Build(
            Configure(new PlainOptions(), service, credential, audience),
            [],
            [new BearerTokenAuthenticationPolicy(credential, $"{audience.TrimEnd('/')}/.default")],
            new ResponseClassifier());

    /// <summary>A pipeline without sign-in.</summary>
    public HttpPipeline Build(string service) => HttpPipelineBuilder.Build(Configure(new PlainOptions(), service));

    /// <summary>The pipeline to the place of the state: bounded patience, by the real clock.</summary>
    /// <param name="signing">Signs each attempt.</param>
    /// <param name="options">How long to try.</param>
    /// <param name="renewing">Signs in afresh when a token is refused; null: the signature does not expire.</param>
    public HttpPipeline BuildForState(HttpPipelinePolicy signing, BlobClientOptions options, ExpiredTokenPolicy? renewing = null)
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
        if (renewing is not null)
            clientOptions.AddPolicy(renewing, HttpPipelinePosition.PerRetry);
        return HttpPipelineBuilder.Build(
            Configure(clientOptions, RequestCounter.StateService, retry, new RetryAfterPolicy(options.Time), _stateLimit), [], [signing], new ResponseClassifier());
    }

    /// <summary>As <see cref="BuildForState(HttpPipelinePolicy, BlobClientOptions, ExpiredTokenPolicy)"/>, signed with tokens for an audience.</summary>
    public HttpPipeline BuildForState(TokenCredential credential, string audience, BlobClientOptions options) =>
        BuildForState(new BearerTokenAuthenticationPolicy(credential, $"{audience.TrimEnd('/')}/.default"), options, new ExpiredTokenPolicy(credential, audience));

    public void Dispose()
    {
        _limit.Dispose();
        _stateLimit.Dispose();
        (_transport as IDisposable)?.Dispose();
    }

    private T Configure<T>(T options, string service, TransientRetryPolicy? retry, RetryAfterPolicy retryAfter, SemaphoreSlim limit) where T : ClientOptions
    {
        options.Transport = _transport;
        options.Diagnostics.ApplicationId = ApplicationId;
        options.Diagnostics.IsLoggingContentEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        if (retry is not null)
            options.RetryPolicy = retry;
        options.AddPolicy(retryAfter, HttpPipelinePosition.PerRetry);
        if (service == ArmService)
            options.AddPolicy(_pacing, HttpPipelinePosition.PerRetry);
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
