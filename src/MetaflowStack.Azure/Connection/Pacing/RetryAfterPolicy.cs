using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace MetaflowStack.Azure.Connection.Pacing;

/// <summary>
/// Holds a request back until the time that an answer to the same one asked for with Retry-After, whoever sent that: tokens for two
/// audiences are asked for at one address, and several steps may read one resource. Each attempt of a request passes here; the
/// attempts of one request wait by themselves, so they are not held back again.
/// </summary>
/// <param name="time">The clock of the waits.</param>
internal sealed class RetryAfterPolicy(TimeProvider time) : HttpPipelinePolicy
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _notBefore = new(StringComparer.OrdinalIgnoreCase);

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var name = $"{message.Request.Method} {message.Request.Uri}";
        while (_notBefore.TryGetValue(name, out var due))
        {
            var wait = due - time.GetUtcNow();
            if (wait <= TimeSpan.Zero)
                _notBefore.TryRemove(new(name, due));
            else
                // Whole milliseconds: timers drop the rest, and a wait must not end early.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, message.CancellationToken);
        }

        await ProcessNextAsync(message, pipeline);
        // That of an accepted request is about its operation, not about sending the request again.
        if (message.Response.Status >= 400 && RetryAfter.Of(message.Response, time) is { } asked && asked > TimeSpan.Zero)
            _notBefore.AddOrUpdate(name, time.GetUtcNow() + asked, (_, other) => other > time.GetUtcNow() + asked ? other : time.GetUtcNow() + asked);
    }

    // Everything here is asked asynchronously.
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Requests are sent asynchronously.");
}
