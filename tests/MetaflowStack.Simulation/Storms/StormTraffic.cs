using MetaflowStack.Sandbox.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace MetaflowStack.Simulation.Storms;

/// <summary>Counts the requests of a deployment where they arrive, and sees whether any comes before the time that an earlier answer asked for.</summary>
/// <param name="clock">Simulated time, which Retry-After is in.</param>
internal sealed class StormTraffic(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _notBefore = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _early = [];

    /// <summary>All requests.</summary>
    public int Requests { get; private set; }

    /// <summary>Those that a fault, or the service's own trouble, kept from a good answer.</summary>
    public int Failed { get; private set; }

    /// <summary>Those that were served.</summary>
    public int Served => Requests - Failed;

    /// <summary>Those that came before an earlier answer's Retry-After had passed, with how much too early.</summary>
    public IReadOnlyList<string> Early => _early;

    /// <summary>Watches over a request.</summary>
    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/sandbox"))
        {
            await next(context);
            return;
        }

        var arrived = clock.GetUtcNow();
        var name = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}{await AudienceAsync(context.Request)}";
        lock (_gate)
        {
            Requests++;
            if (_notBefore.TryGetValue(name, out var due) && arrived < due)
                _early.Add($"{name}: {(due - arrived).TotalSeconds:0.0} s early");
        }

        // As the answer goes out: the client cannot have seen it earlier.
        context.Response.OnStarting(() =>
        {
            NoteRetryAfter(context, name);
            return Task.CompletedTask;
        });
        await next(context);
        lock (_gate)
        {
            if (HttpFaults.IsInjected(context) || context.Response.StatusCode is 429 or >= 500)
                Failed++;
        }
    }

    // Tokens for all audiences are asked for at one address, some at the same time: they are not the same request.
    private static async Task<string> AudienceAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
            return "";
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var form = QueryHelpers.ParseQuery(await reader.ReadToEndAsync());
        request.Body.Position = 0;
        return $" for {form.GetValueOrDefault("scope")}";
    }

    // What is accepted asks to wait before its operation is looked at; whatever else, before the same request is sent again.
    private void NoteRetryAfter(HttpContext context, string name)
    {
        if (HttpFaults.IsBroken(context) || !int.TryParse(context.Response.Headers.RetryAfter, out var seconds))
            return;
        var next = context.Response.StatusCode < 300
            && (context.Response.Headers["Azure-AsyncOperation"] is [{ } url] ? url : context.Response.Headers.Location.ToString()) is { Length: > 0 } poll
                ? $"GET {new Uri(poll).PathAndQuery}"
                : name;
        lock (_gate)
            _notBefore[next] = clock.GetUtcNow().AddSeconds(seconds);
    }
}
