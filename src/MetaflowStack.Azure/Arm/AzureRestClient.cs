using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using MetaflowStack.Azure.Connection;

namespace MetaflowStack.Azure.Arm;

/// <summary>Sends JSON to one service through the shared pipeline and reads its answer. Errors are answers, not exceptions.</summary>
internal sealed class AzureRestClient(HttpPipeline pipeline, Uri endpoint, TimeProvider time, int seed)
{
    /// <summary>The clock that waits go by.</summary>
    public TimeProvider Time => time;

    /// <summary>The seed of all jitter.</summary>
    public int Seed => seed;

    /// <summary>How long a request that got no good answer is repeated.</summary>
    public TimeSpan RetryBudget { get; init; } = AzurePipelines.UsualRetryBudget;

    /// <summary>Sends a request to a path of ARM with its API version.</summary>
    public Task<ArmResponse> SendArmAsync(RequestMethod method, string id, string apiVersion, JsonNode? body, CancellationToken cancellationToken) =>
        SendAsync(method, UrlOf(id, apiVersion), body, null, cancellationToken);

    /// <summary>The URL of an ARM resource or action.</summary>
    public Uri UrlOf(string id, string apiVersion) =>
        new(endpoint, $"{id.TrimStart('/')}{(id.Contains('?', StringComparison.Ordinal) ? '&' : '?')}api-version={apiVersion}");

    /// <summary>The URL of a path below the endpoint.</summary>
    public Uri UrlOf(string path) => new(endpoint, path.TrimStart('/'));

    /// <summary>Sends a request to a path below the endpoint.</summary>
    public Task<ArmResponse> SendAsync(RequestMethod method, string path, JsonNode? body, string? prefer, CancellationToken cancellationToken) =>
        SendAsync(method, new Uri(endpoint, path.TrimStart('/')), body, prefer, cancellationToken);

    /// <summary>Sends a request to a URL.</summary>
    /// <exception cref="NoAnswerException">None came, and the pipeline's time for repeating it is used up or it must not be repeated.</exception>
    public async Task<ArmResponse> SendAsync(RequestMethod method, Uri url, JsonNode? body, string? prefer, CancellationToken cancellationToken)
    {
        using var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(url);
        message.Request.Headers.Add(HttpHeader.Common.JsonAccept);
        if (prefer is not null)
            message.Request.Headers.Add("Prefer", prefer);
        if (body is not null)
        {
            message.Request.Headers.Add(HttpHeader.Common.JsonContentType);
            message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(body));
        }
        try
        {
            await pipeline.SendAsync(message, cancellationToken);
        }
        catch (Exception exception) when (NoAnswerException.IsMeant(exception, cancellationToken))
        {
            throw new NoAnswerException($"{method} {url.AbsolutePath}", exception);
        }
        return Read(message.Response, url);
    }

    private ArmResponse Read(Response response, Uri url)
    {
        var answer = ReadSuccess(response, url);
        return answer.IsError ? answer with { Error = AzureErrors.Read(response) } : answer;
    }

    private ArmResponse ReadSuccess(Response response, Uri url) => new()
    {
        Status = response.Status,
        Body = Parse(response),
        AsyncOperation = UriHeader(response, "Azure-AsyncOperation", url),
        Location = UriHeader(response, "Location", url),
        RetryAfter = RetryAfter.Of(response, time),
    };

    private static JsonObject? Parse(Response response)
    {
        if (response.ContentStream is null || response.Content.ToMemory().IsEmpty)
            return null;
        try
        {
            return JsonNode.Parse(response.Content.ToMemory().Span) as JsonObject;
        }
        catch (JsonException) when (response.Status >= 400)
        {
            // An error page of a proxy; the status is reported.
            return null;
        }
    }

    private static Uri? UriHeader(Response response, string name, Uri url) =>
        response.Headers.TryGetValue(name, out var value) && Uri.TryCreate(url, value, out var uri) ? uri : null;
}
