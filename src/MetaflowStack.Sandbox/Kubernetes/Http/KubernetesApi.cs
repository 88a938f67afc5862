using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Kubernetes.Schema;
using MetaflowStack.Sandbox.Kubernetes.Storage;
using MetaflowStack.Sandbox.Kubernetes.Streaming;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>Answers HTTP requests for one cluster.</summary>
internal static class KubernetesApi
{
    private const int LargestBody = 3 * 1024 * 1024; // what a real API server takes

    public static async Task HandleAsync(HttpContext context, Cluster cluster, string path)
    {
        context.Response.Headers["Audit-Id"] = cluster.AuditId(context.Request.Method, path);
        context.Response.Headers.CacheControl = "no-cache, private";
        ApiResponse response;
        try
        {
            Authenticator.Check(context, cluster, path);
            var (body, duplicates) = await ReadBodyAsync(context);
            if (FindResource(cluster, context, path, body, duplicates) is not { } request)
            {
                lock (cluster.Gate)
                {
                    cluster.Controllers.RunDue();
                    response = Discovery.Answer(cluster, context.Request.Method, path, context.Request.Headers.Accept.ToString());
                }
            }
            else if (request.IsWatch && request.Subresource.Length == 0)
            {
                await WatchStream.RunAsync(context, cluster, request);
                return;
            }
            else if (StreamingEndpoint.Owns(request))
            {
                if (await StreamingEndpoint.HandleAsync(context, cluster, request) is not { } refusal)
                    return;
                response = refusal;
            }
            else if (LogStream.Owns(request))
            {
                await LogStream.RunAsync(context, cluster, request);
                return;
            }
            else
            {
                response = Answer(cluster, request);
            }
        }
        catch (ApiError error)
        {
            response = ApiResponse.Json(error.ToStatus(), error.Code);
        }
        catch (Exception fault) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            // The boundary of a request: a fault of the sandbox's own is a 500 that says what happened, as a panic is in a real API server.
            response = ApiResponse.Json(new ApiError(500, "InternalError", $"Internal error occurred: {fault}").ToStatus(), 500);
        }
        await WriteAsync(context, response);
    }

    private static ApiResponse Answer(Cluster cluster, ApiRequest request)
    {
        lock (cluster.Gate)
        {
            cluster.Controllers.RunDue();
            if (cluster.Faults.Refuse(cluster, request) is { } refused)
                throw refused;
            var response = ObjectHandler.Answer(cluster, request);
            // What the controllers have to do at once is done before the client hears of its own write.
            cluster.Controllers.RunDue();
            return response;
        }
    }

    private static async Task WriteAsync(HttpContext context, ApiResponse response)
    {
        context.Response.StatusCode = response.Code;
        context.Response.ContentType = response.ContentType;
        foreach (var warning in response.Warnings)
            context.Response.Headers.Append("Warning", $"299 - \"{warning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        context.Response.ContentLength = response.Content.Length;
        await context.Response.Body.WriteAsync(response.Content, context.RequestAborted);
    }

    private static async Task<(JsonNode? Body, IReadOnlyList<string> Duplicates)> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.Method is "GET" or "HEAD")
            return (null, []);
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        if (buffer.Length == 0)
            return (null, []);
        if (buffer.Length > LargestBody)
            throw new ApiError(413, "RequestEntityTooLarge", $"Request entity too large: limit is {LargestBody}");
        var mediaType = MediaType(context);
        if (mediaType.Contains("cbor", StringComparison.Ordinal))
            throw ApiError.UnsupportedMediaType(mediaType, "application/json, application/yaml, application/vnd.kubernetes.protobuf");
        try
        {
            if (mediaType == "application/vnd.kubernetes.protobuf")
                return (ProtobufDecoder.Decode(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)), []);
            return JsonText.Read(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        }
        catch (FormatException error)
        {
            throw ApiError.BadRequest($"the object provided is unrecognized (must be of type protobuf): {error.Message}");
        }
        catch (JsonException error)
        {
            throw ApiError.BadRequest($"the object provided is unrecognized (must be of type JSON): couldn't get version/kind; json parse error: {error.Message}");
        }
    }

    private static string MediaType(HttpContext context) => (context.Request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>Null when the path is none of a resource's.</summary>
    private static ApiRequest? FindResource(Cluster cluster, HttpContext context, string path, JsonNode? body, IReadOnlyList<string> duplicates)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToList();
        string group, version;
        if (parts is ["api", var coreVersion, _, ..])
        {
            (group, version) = ("", coreVersion);
            parts.RemoveRange(0, 2);
        }
        else if (parts is ["apis", var g, var v, _, ..])
        {
            (group, version) = (g, v);
            parts.RemoveRange(0, 3);
        }
        else
        {
            return null;
        }
        var legacyWatch = parts[0] == "watch" && parts.Count > 1;
        if (legacyWatch)
            throw ApiError.NoResource();
        var ns = "";
        if (parts[0] == "namespaces" && parts.Count >= 3 && !(parts.Count == 3 && parts[2] is "status" or "finalize"))
        {
            ns = parts[1];
            parts.RemoveRange(0, 2);
        }
        lock (cluster.Gate)
        {
            cluster.Controllers.RunDue();
            var type = cluster.Resources.Find(group, version, parts[0]) ?? throw ApiError.NoResource();
            if (ns.Length > 0 && !type.Namespaced)
                throw ApiError.NoResource();
            return new ApiRequest(context.Request.Method, type, ns, parts.Count > 1 ? parts[1] : "", parts.Count > 2 ? string.Join('/', parts.Skip(2)) : "")
            {
                Path = context.Request.Path.Value ?? "/",
                Query = context.Request.Query,
                MediaType = MediaType(context),
                Accept = context.Request.Headers.Accept.ToString(),
                UserAgent = context.Request.Headers.UserAgent.ToString(),
                Body = body,
                DuplicateFields = duplicates,
            };
        }
    }
}
