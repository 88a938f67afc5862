using Azure.Core;
using Azure.Core.Pipeline;

namespace MetaflowStack.Azure.Blobs;

/// <summary>
/// Treats an answer that is shorter than it said as a broken connection: half a journal at the end of a line looks like a whole one.
/// </summary>
internal sealed class WholeBodyPolicy : HttpPipelinePolicy
{
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        if (message.Request.Method != RequestMethod.Head && message.Response.Headers.ContentLengthLong is { } promised)
        {
            var received = message.Response.ContentStream is { } stream ? stream.Length : 0;
            if (received < promised)
                throw new IOException($"The answer ended after {received} of {promised} bytes.");
        }
    }

    // Everything here is asked asynchronously.
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Requests are sent asynchronously.");
}
