using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Faults;
using MetaflowStack.Sandbox.Json;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Http;

/// <summary>
/// <c>requests.jsonl</c>: one line for each request, so that a test can count writes from the server's side.
/// Never bodies, tokens or query values (but the API version and a blob operation's <c>comp</c>).
/// </summary>
internal sealed class RequestLog : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly TimeProvider _real;
    private readonly StreamWriter _writer;
    private readonly Lock _gate = new();

    /// <summary>Opens the folder's log; lines are added to what is there.</summary>
    public RequestLog(string directory, TimeProvider clock, TimeProvider real)
    {
        (_clock, _real) = (clock, real);
        var stream = new FileStream(Path.Combine(directory, "requests.jsonl"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        _writer = new StreamWriter(stream) { AutoFlush = true };
    }

    /// <summary>Writes the line of an answered request.</summary>
    public void Write(HttpContext context, TimeSpan took)
    {
        var request = context.Request;
        var line = new JsonObject
        {
            ["simulatedTime"] = _clock.GetUtcNow().ToString("o", CultureInfo.InvariantCulture),
            ["realTime"] = _real.GetUtcNow().ToString("o", CultureInfo.InvariantCulture),
            ["service"] = ServiceOf(context),
            ["method"] = request.Method,
            ["path"] = request.Path.Value,
            ["apiVersion"] = BlobPort.Received(context) ? request.Headers["x-ms-version"].ToString() : request.Query["api-version"] is [{ } version] ? version : null,
            ["status"] = HttpFaults.IsBroken(context) ? 0 : context.Response.StatusCode,
            ["write"] = IsWrite(request),
            ["milliseconds"] = Math.Round(took.TotalMilliseconds, 2),
        };
        if (BlobPort.Received(context))
            line["comp"] = request.Query["comp"].ToString();
        lock (_gate)
            _writer.WriteLine(line.ToJsonString(JsonExtensions.Compact));
    }

    public void Dispose()
    {
        lock (_gate)
            _writer.Dispose();
    }

    /// <summary>Which of the simulated services a request is for.</summary>
    public static string ServiceOf(HttpContext context) => BlobPort.Received(context) ? "blob" : ServiceOf(context.Request.Path);

    private static string ServiceOf(PathString path) =>
        path.StartsWithSegments("/v1.0") ? "graph"
        : path.StartsWithSegments("/clusters") ? "kubernetes"
        : path.StartsWithSegments("/sandbox") ? "sandbox"
        : Arm.ArmEndpoint.Owns(path) ? "arm"
        : "sign-in";

    /// <summary>
    /// Whether a request changes the world: sign-in never does, nor do POSTs that only ask (ARM's list… and check… actions, Kubernetes' reviews and dry runs).
    /// </summary>
    public static bool IsWrite(HttpRequest request)
    {
        var service = ServiceOf(request.HttpContext);
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || service is "sign-in" or "sandbox")
            return false;
        if (request.Query.ContainsKey("dryRun"))
            return false;
        if (!HttpMethods.IsPost(request.Method) || service is "blob")
            return true;
        var action = request.Path.Value![(request.Path.Value!.LastIndexOf('/') + 1)..];
        return service switch
        {
            "arm" => !action.StartsWith("list", StringComparison.OrdinalIgnoreCase)
                && !action.StartsWith("check", StringComparison.OrdinalIgnoreCase)
                && !action.StartsWith("get", StringComparison.OrdinalIgnoreCase),
            "graph" => !action.StartsWith("get", StringComparison.OrdinalIgnoreCase) && !action.StartsWith("check", StringComparison.OrdinalIgnoreCase),
            _ => !action.EndsWith("reviews", StringComparison.Ordinal),
        };
    }
}
