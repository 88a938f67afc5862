using Azure.Core;
using Azure.Core.Pipeline;

namespace MetaflowStack.Azure.Connection;

/// <summary>Counts each request just before it goes out, and keeps the number of requests in flight within a limit.</summary>
internal sealed class CountingPolicy(string service, RequestCounter counter, SemaphoreSlim limit) : HttpPipelinePolicy
{
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await limit.WaitAsync(message.CancellationToken);
        try
        {
            Count(message);
            await ProcessNextAsync(message, pipeline);
        }
        finally
        {
            limit.Release();
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        limit.Wait(message.CancellationToken);
        try
        {
            Count(message);
            ProcessNext(message, pipeline);
        }
        finally
        {
            limit.Release();
        }
    }

    private void Count(HttpMessage message) => counter.Add(service, message.Request.Method.Method, message.Request.Uri.Path);
}
