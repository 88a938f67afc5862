using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Azure.Blobs;

/// <summary>Sends one request of the Blob service REST API through the shared pipeline and reads its answer.</summary>
internal sealed class BlobSender(HttpPipeline pipeline)
{
    // Known to every service and emulator of the last years; nothing newer is needed.
    private const string ApiVersion = "2021-12-02";

    /// <summary>Sends a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">The URL.</param>
    /// <param name="prepare">Sets headers and content.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StateUnreachableException">No answer came, after all retries.</exception>
    /// <exception cref="StackException">No token could be had.</exception>
    public async Task<BlobAnswer> SendAsync(RequestMethod method, Uri url, Action<Request>? prepare, CancellationToken cancellationToken)
    {
        using var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(url);
        message.Request.Headers.SetValue("x-ms-version", ApiVersion);
        prepare?.Invoke(message.Request);
        try
        {
            await pipeline.SendAsync(message, cancellationToken);
        }
        catch (AuthenticationFailedException exception)
        {
            throw BlobErrors.NotSignedIn(url, exception);
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellationToken))
        {
            throw BlobErrors.NoAnswer(url, exception);
        }
        return Read(message.Response);
    }

    private static bool IsNoAnswer(Exception exception, CancellationToken cancellationToken) =>
        exception is RequestFailedException or HttpRequestException or IOException or TimeoutException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static BlobAnswer Read(Response response)
    {
        var headers = response.Headers;
        var body = response.ContentStream is null ? default : response.Content.ToMemory();
        var answer = new BlobAnswer
        {
            Status = response.Status,
            ETag = Header(headers, "ETag"),
            LastModified = DateOf(headers, "Last-Modified"),
            Date = headers.Date,
            Length = headers.ContentLengthLong ?? body.Length,
            Snapshot = Header(headers, "x-ms-snapshot"),
            Metadata = BlobMetadata.Read(headers),
            IsLeased = Header(headers, "x-ms-lease-status") == "locked",
            LeaseIsFixed = Header(headers, "x-ms-lease-duration") == "fixed",
        };
        if (answer.IsSuccess)
            return answer with { Content = body };
        var error = BlobErrors.Read(response);
        return answer with { Code = error?.Code, Message = error?.Message ?? response.ReasonPhrase };
    }

    private static string? Header(ResponseHeaders headers, string name) => headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static DateTimeOffset? DateOf(ResponseHeaders headers, string name) =>
        DateTimeOffset.TryParse(Header(headers, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
}
