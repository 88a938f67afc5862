using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Graph;
using MetaflowStack.Sandbox.Json;
using MetaflowStack.Sandbox.Kubernetes;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Faults;

/// <summary>An answer that a service gives instead of its own.</summary>
/// <param name="Status">The status code.</param>
/// <param name="ContentType">The body's media type.</param>
/// <param name="Body">The body.</param>
/// <param name="Headers">Headers of its own.</param>
internal sealed record Refusal(int Status, string ContentType, string Body, params (string Name, string Value)[] Headers)
{
    /// <summary>Sends it, unread request bodies and all.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.StatusCode = Status;
        context.Response.ContentType = ContentType;
        foreach (var (name, value) in Headers)
            context.Response.Headers[name] = value;
        var bytes = Encoding.UTF8.GetBytes(Body);
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}

/// <summary>How the services other than Azure Resource Manager word what goes wrong with them.</summary>
internal static class Refusals
{
    /// <summary>The answer of a service for a status.</summary>
    public static Refusal Of(string service, int status, TimeSpan? retryAfter, DateTimeOffset now, Guid id)
    {
        (string, string)[] wait = (retryAfter ?? (status == 429 ? TimeSpan.FromSeconds(service == "kubernetes" ? 1 : 5) : null)) is { } span
            ? [("Retry-After", Math.Ceiling(span.TotalSeconds).ToString(CultureInfo.InvariantCulture))]
            : [];
        return service switch
        {
            "graph" => Graph(status, wait, now, id),
            "sign-in" => SignIn(status, wait, now, id),
            "kubernetes" => Kubernetes(status, wait),
            _ => Blob(status, wait, now, id),
        };
    }

    /// <summary>
    /// learn.microsoft.com/graph/throttling for 429; other failures of Graph come as UnknownError with an empty message
    /// (github.com/microsoftgraph/msgraph-sdk-dotnet, many issues).
    /// </summary>
    private static Refusal Graph(int status, (string, string)[] headers, DateTimeOffset now, Guid id)
    {
        var (code, message) = status switch
        {
            401 => ("InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."),
            429 => ("TooManyRequests", "Please retry again later."),
            _ => ("UnknownError", ""),
        };
        var body = new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = code, ["message"] = message,
                ["innerError"] = new JsonObject { ["date"] = EntraDirectory.Stamp(now).TrimEnd('Z'), ["request-id"] = id.ToString(), ["client-request-id"] = id.ToString() },
            },
        };
        return new Refusal(status, "application/json", body.ToJsonString(JsonExtensions.Compact), headers);
    }

    /// <summary>learn.microsoft.com/entra/identity-platform/reference-error-codes: AADSTS90033, AADSTS90055.</summary>
    private static Refusal SignIn(int status, (string, string)[] headers, DateTimeOffset now, Guid id)
    {
        var (code, words) = status == 429
            ? (90055, "There are too many incoming requests. This exception is thrown for blocked tenants.")
            : (90033, "A transient error has occurred. Please try again.");
        var at = now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture);
        var body = new JsonObject
        {
            ["error"] = "temporarily_unavailable",
            ["error_description"] = $"AADSTS{code}: {words} Trace ID: {id} Correlation ID: {id} Timestamp: {at}",
            ["error_codes"] = new JsonArray(code), ["timestamp"] = at, ["trace_id"] = id.ToString(), ["correlation_id"] = id.ToString(),
        };
        return new Refusal(status, "application/json; charset=utf-8", body.ToJsonString(JsonExtensions.Compact), headers);
    }

    /// <summary>
    /// kubernetes/apiserver: filters/maxinflight.go (429 as plain text), etcd3 (500), errors.NewServiceUnavailable, errors.NewTimeoutError.
    /// </summary>
    private static Refusal Kubernetes(int status, (string, string)[] headers)
    {
        if (status == 429)
            return new Refusal(status, "text/plain; charset=utf-8", "Too many requests, please try again later.\n", headers);
        var error = status switch
        {
            401 => ApiError.Unauthorized(),
            500 => new ApiError(500, "", "etcdserver: request timed out"),
            503 => new ApiError(503, "ServiceUnavailable", "the server is currently unable to handle the request"),
            504 => new ApiError(504, "Timeout", "Timeout: request did not complete within requested timeout - context deadline exceeded"),
            _ => new ApiError(status, "", "an error on the server (\"Bad Gateway\") has prevented the request from succeeding"),
        };
        return new Refusal(status, "application/json", error.ToStatus().ToJsonString(JsonExtensions.Compact), headers);
    }

    /// <summary>learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes and blob-service-error-codes.</summary>
    private static Refusal Blob(int status, (string, string)[] headers, DateTimeOffset now, Guid id)
    {
        var (code, message) = status switch
        {
            401 => ("InvalidAuthenticationInfo", "Server failed to authenticate the request. Please refer to the information in the www-authenticate header."),
            409 => ("LeaseAlreadyPresent", "There is already a lease present."),
            412 => ("ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met."),
            429 => ("TooManyRequests", "Too many requests. Please retry later."),
            503 => ("ServerBusy", "The server is currently unable to receive requests. Please retry your request."),
            504 => ("OperationTimedOut", "Operation could not be completed within the specified time."),
            _ => ("InternalError", "Server encountered an internal error. Please try again after some time."),
        };
        var body = $"\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{message}\nRequestId:{id}\nTime:{now.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffffZ}</Message></Error>";
        return new Refusal(status, "application/xml", body, [.. headers, ("x-ms-error-code", code)]);
    }
}
