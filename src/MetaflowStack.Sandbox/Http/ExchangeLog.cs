using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Faults;
using MetaflowStack.Sandbox.Json;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Http;

/// <summary>
/// Whole exchanges, bodies included, as JSON lines: what the conformance check reads. Written only when
/// <c>METAFLOW_SANDBOX_EXCHANGES</c> names a folder; each sandbox writes a file of its own there. Tokens are left out.
/// </summary>
internal sealed class ExchangeLog : IDisposable
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "METAFLOW_SANDBOX_EXCHANGES";

    private static readonly string[] s_requestHeaders = ["User-Agent", "Content-Type", "If-Match", "If-None-Match", "Prefer", "x-ms-client-request-id"];

    private readonly StreamWriter _writer;
    private readonly Lock _gate = new();

    private ExchangeLog(string directory)
    {
        Directory.CreateDirectory(directory);
        _writer = new StreamWriter(Path.Combine(directory, $"{Guid.NewGuid():N}.jsonl"));
    }

    /// <summary>The log that the environment asks for; null when it asks for none.</summary>
    public static ExchangeLog? FromEnvironment() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } directory ? new ExchangeLog(directory) : null;

    /// <summary>Lets a request be answered, and writes both down.</summary>
    public async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        var service = RequestLog.ServiceOf(context);
        if (service is not ("arm" or "graph" or "kubernetes") || IsStream(context.Request))
        {
            await next(context);
            return;
        }

        var sent = await ReadAsync(context);
        var wire = context.Response.Body;
        using var copy = new MemoryStream();
        context.Response.Body = copy;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = wire;
        }

        // A client that has gone saw no answer, and what there was of one is none.
        if (!context.RequestAborted.IsCancellationRequested)
            Write(context, service, sent, copy);
        copy.Position = 0;
        await copy.CopyToAsync(wire, context.RequestAborted);
    }

    public void Dispose()
    {
        lock (_gate)
            _writer.Dispose();
    }

    // Watches, followed logs and upgraded connections have no end to wait for.
    private static bool IsStream(HttpRequest request) =>
        request.Query.ContainsKey("watch") || request.Query.ContainsKey("follow") || request.Headers.Upgrade.Count > 0;

    private static async Task<string?> ReadAsync(HttpContext context)
    {
        // Protobuf is no text, and has no published JSON.
        if (context.Request.ContentType?.Contains("protobuf", StringComparison.Ordinal) == true)
            return null;
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8, leaveOpen: true);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        context.Request.Body.Position = 0;
        return text.Length == 0 ? null : text;
    }

    private void Write(HttpContext context, string service, string? sent, MemoryStream answered)
    {
        var isText = context.Response.ContentType?.Contains("protobuf", StringComparison.Ordinal) != true;
        var line = new JsonObject
        {
            ["service"] = service,
            ["method"] = context.Request.Method,
            ["url"] = context.Request.PathBase + context.Request.Path + context.Request.QueryString,
            ["requestHeaders"] = Headers(context.Request.Headers, s_requestHeaders),
            ["requestBody"] = sent,
            ["faulted"] = HttpFaults.IsInjected(context),
            ["status"] = context.Response.StatusCode,
            ["responseHeaders"] = Headers(context.Response.Headers, context.Response.Headers.Keys),
            ["responseBody"] = isText && answered.Length > 0 ? Encoding.UTF8.GetString(answered.GetBuffer(), 0, (int)answered.Length) : null,
        };
        var text = line.ToJsonString(JsonExtensions.Compact);
        lock (_gate)
            _writer.WriteLine(text);
    }

    private static JsonObject Headers(IHeaderDictionary headers, IEnumerable<string> names)
    {
        var result = new JsonObject();
        foreach (var name in names)
        {
            if (headers.TryGetValue(name, out var values) && values.Count > 0)
                result[name] = values.ToString();
        }

        return result;
    }
}
