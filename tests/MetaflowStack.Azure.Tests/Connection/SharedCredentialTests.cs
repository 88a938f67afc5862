using System.Collections.Concurrent;
using Azure.Core;
using MetaflowStack.Azure.Connection;

namespace MetaflowStack.Azure.Tests.Connection;

public sealed class SharedCredentialTests
{
    private const string Audience = "https://graph.example/";

    [Fact]
    public async Task Those_who_ask_for_the_same_token_at_once_share_one_question()
    {
        var slow = new SlowCredential();
        var shared = new SharedCredential(slow);
        var asked = Enumerable.Range(0, 10).Select(_ => AskAsync(shared)).Append(AskAsync(shared, "https://arm.example")).ToList();
        slow.Answer.SetResult();
        await Task.WhenAll(asked);
        Assert.Equal(["https://arm.example/.default", "https://graph.example/.default"], slow.Asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Later_ones_ask_again()
    {
        var slow = new SlowCredential();
        slow.Answer.SetResult();
        var shared = new SharedCredential(slow);
        await AskAsync(shared);
        await AskAsync(shared);
        Assert.Equal(2, slow.Asked.Count);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_others_theirs()
    {
        var slow = new SlowCredential();
        var shared = new SharedCredential(slow);
        using var cancellation = new CancellationTokenSource();
        var given = shared.GetTokenAsync(SharedCredential.Request(Audience), cancellation.Token).AsTask();
        var other = AskAsync(shared);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        slow.Answer.SetResult();
        await other;
        Assert.Single(slow.Asked);
    }

    [Fact]
    public async Task A_refusal_reaches_all_and_is_not_kept()
    {
        var slow = new SlowCredential();
        var shared = new SharedCredential(slow);
        var asked = Enumerable.Range(0, 3).Select(_ => AskAsync(shared)).ToList();
        slow.Answer.SetException(new InvalidOperationException("refused"));
        foreach (var one in asked)
            await Assert.ThrowsAsync<InvalidOperationException>(() => one);
        slow.Answer = new TaskCompletionSource();
        slow.Answer.SetResult();
        await AskAsync(shared);
        Assert.Equal(2, slow.Asked.Count);
    }

    private static Task<AccessToken> AskAsync(SharedCredential credential, string audience = Audience) =>
        credential.GetTokenAsync(SharedCredential.Request(audience), CancellationToken.None).AsTask();

    private sealed class SlowCredential : TokenCredential
    {
        public TaskCompletionSource Answer { get; set; } = new();

        public ConcurrentQueue<string> Asked { get; } = [];

        public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Asked.Enqueue(requestContext.Scopes[0]);
            await Answer.Task;
            return new AccessToken("token", DateTimeOffset.MaxValue);
        }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
