using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Http;

/// <summary>Short ways to read requests and write answers.</summary>
internal static class HttpContextExtensions
{
    /// <summary>The address by which the client reached the sandbox, without a slash at its end.</summary>
    public static string BaseUrl(this HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host.Value}";

    /// <summary>Answers with JSON.</summary>
    public static Task WriteJsonAsync(this HttpContext context, int status, JsonNode? body, string contentType = "application/json; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        var bytes = Encoding.UTF8.GetBytes(body?.ToJsonString(JsonExtensions.Compact) ?? "null");
        context.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
