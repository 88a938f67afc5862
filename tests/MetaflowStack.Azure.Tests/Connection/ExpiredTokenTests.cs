using Azure.Core;
using Azure.Identity;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Tests.Support;

namespace MetaflowStack.Azure.Tests.Connection;

public sealed class ExpiredTokenTests
{
    private const string Id = "/subscriptions/s/resourceGroups/g";
    private const string Expired = """{"error":{"code":"ExpiredAuthenticationToken","message":"The access token expiry UTC time is earlier than current UTC time."}}""";

    [Fact]
    public async Task A_token_that_is_refused_is_replaced_by_a_fresh_one_past_every_cache()
    {
        var credential = new NumberedCredential();
        var server = new ScriptedServer().On("GET", Id, new Answer(401, Expired), new Answer(200, "{}"));
        using var azure = new Client(server, credential);

        Assert.Equal(200, (await azure.GetAsync()).Status);

        Assert.Equal(["Bearer token-1", "Bearer token-2"], Tokens(server));
        Assert.Contains("\"nbf\"", credential.Asked[1].Claims, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Later_requests_use_the_fresh_token_at_once()
    {
        var server = new ScriptedServer().On("GET", Id, new Answer(401, Expired), new Answer(200, "{}"));
        using var azure = new Client(server, new NumberedCredential());
        await azure.GetAsync();
        await azure.GetAsync();
        Assert.Equal(["Bearer token-1", "Bearer token-2", "Bearer token-2"], Tokens(server));
    }

    [Fact]
    public async Task Requests_that_are_refused_together_share_one_sign_in()
    {
        var credential = new NumberedCredential();
        var server = new ScriptedServer().On("GET", Id, sent => sent.Headers["Authorization"] == "Bearer token-1" ? new Answer(401, Expired) : new Answer(200, "{}"));
        using var azure = new Client(server, credential);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => azure.GetAsync()));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(2, credential.Asked.Count);
    }

    [Fact]
    public async Task A_fresh_token_that_is_refused_too_is_the_end()
    {
        var server = new ScriptedServer().On("GET", Id, new Answer(401, Expired));
        using var azure = new Client(server, new NumberedCredential());
        var answer = await azure.GetAsync();
        Assert.Equal((401, "ExpiredAuthenticationToken", 2), (answer.Status, answer.Error.Code, server.Requests.Count));
    }

    [Fact]
    public async Task A_credential_that_takes_no_claims_is_asked_without()
    {
        var server = new ScriptedServer().On("GET", Id, new Answer(401, Expired), new Answer(200, "{}"));
        using var azure = new Client(server, new NumberedCredential { TakesClaims = false });
        Assert.Equal(200, (await azure.GetAsync()).Status);
    }

    private static IEnumerable<string> Tokens(ScriptedServer server) => server.Requests.Select(request => request.Headers["Authorization"]);

    private sealed class Client : IDisposable
    {
        private readonly AzurePipelines _pipelines;
        private readonly AzureRestClient _arm;

        public Client(ScriptedServer server, TokenCredential credential)
        {
            var cloud = AzureCloud.Public with { Time = new SkippingTime() };
            _pipelines = new AzurePipelines(cloud, seed: 1, server);
            _arm = new AzureRestClient(_pipelines.Build(AzurePipelines.ArmService, credential, cloud.ArmAudience), cloud.ArmEndpoint, cloud.Time, seed: 1);
        }

        public Task<ArmResponse> GetAsync() => _arm.SendArmAsync(RequestMethod.Get, Id, "2024-01-01", null, CancellationToken.None);

        public void Dispose() => _pipelines.Dispose();
    }

    /// <summary>Gives another token each time.</summary>
    private sealed class NumberedCredential : TokenCredential
    {
        private readonly Lock _lock = new();

        public bool TakesClaims { get; init; } = true;

        public List<TokenRequestContext> Asked { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            if (!TakesClaims && requestContext.Claims is not null)
                throw new CredentialUnavailableException("no claims");
            lock (_lock)
            {
                Asked.Add(requestContext);
                return new AccessToken($"token-{Asked.Count}", DateTimeOffset.MaxValue);
            }
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
