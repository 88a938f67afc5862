using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Identity;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Tests.Support;
using MetaflowStack.Sandbox;
using MetaflowStack.Sandbox.CommandLine;

namespace MetaflowStack.Azure.Tests.Connection;

/// <summary>Our pipeline against the sandbox's token buckets, over real HTTPS; time passes only where we wait.</summary>
public sealed class PacingTests : IAsyncLifetime
{
    // More than the bucket of reads holds (250).
    private const int Requests = 300;

    private readonly string _directory = Directory.CreateTempSubdirectory("pacing-").FullName;
    private readonly SkippingTime _time = new();
    private readonly List<string> _lines = [];
    private SandboxServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SandboxServer.StartAsync(
        new SandboxOptions { Directory = _directory, Speed = 1, Seed = 1, Foreground = true }, new FollowingTime(_time));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Paced_requests_are_never_refused()
    {
        Assert.Equal(0, await SendManyAsync(AzurePipelines.ArmService, atOnce: 8));
        Assert.NotEmpty(_lines);
    }

    [Fact]
    public async Task One_line_says_that_they_slow_down()
    {
        await SendManyAsync(AzurePipelines.ArmService, atOnce: 1);
        var line = Assert.Single(_lines);
        Assert.StartsWith($"Azure has few read requests left for subscription {_server.Document.SubscriptionId}: slowing down to 25 a second", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_pacing_some_are_refused() => Assert.InRange(await SendManyAsync("not paced", atOnce: 8), 1, Requests);

    /// <summary>Sends the requests.</summary>
    /// <returns>How many were answered 429.</returns>
    private async Task<int> SendManyAsync(string service, int atOnce)
    {
        var document = _server.Document;
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(document.CertificateAuthorityPath);
        using var counting = new Counting(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } });
        var cloud = AzureCloud.Public with { ArmEndpoint = new Uri(document.Url), Time = _time };
        using var pipelines = new AzurePipelines(cloud, seed: 1, counting) { Report = _lines.Add };
        var options = new ClientSecretCredentialOptions { AuthorityHost = new Uri(document.Url), DisableInstanceDiscovery = true };
        var credential = new ClientSecretCredential(document.TenantId, document.ClientId, document.ClientSecret, pipelines.Configure(options, "login"));
        var arm = new AzureRestClient(pipelines.Build(service, credential, cloud.ArmAudience), cloud.ArmEndpoint, cloud.Time, seed: 1);

        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (_, cancellationToken) =>
        {
            var answer = await arm.SendArmAsync(RequestMethod.Get, $"/subscriptions/{document.SubscriptionId}/resourceGroups", ApiVersions.Resources, null, cancellationToken);
            Assert.Equal(200, answer.Status);
        });
        return counting.Refused;
    }

    /// <summary>Passes everything on, and counts 429s.</summary>
    private sealed class Counting(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private int _refused;

        public int Refused => _refused;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                Interlocked.Increment(ref _refused);
            return response;
        }
    }

    /// <summary>Shows the real time of the start and what was skipped since; its timers are real ones.</summary>
    private sealed class FollowingTime(SkippingTime skipping) : TimeProvider
    {
        private readonly DateTimeOffset _start = System.GetUtcNow();

        public override long TimestampFrequency => skipping.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => _start + skipping.Elapsed;

        public override long GetTimestamp() => skipping.GetTimestamp();
    }
}
