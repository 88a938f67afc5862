using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Simulation.Cloud;

/// <summary>
/// Stands before the simulated cloud and tells runs apart: each has an activity of its own, whose id .NET's HTTP clients send
/// along (<c>traceparent</c>, W3C Trace Context). What comes without one, from a run that is a process, is the one run's that <see cref="Default"/> names.
/// </summary>
internal sealed class RequestGate
{
    private readonly ConcurrentDictionary<string, RunTraffic> _runs = new(StringComparer.Ordinal);

    /// <summary>The run that requests without an id belong to; null: they just pass.</summary>
    public RunTraffic? Default { get; set; }

    /// <summary>Sees every request with what answers it; null: nobody looks.</summary>
    public Func<HttpContext, RequestDelegate, Task>? Observer { get; set; }

    /// <summary>The passwords that database servers were given last, by the servers' paths.</summary>
    public DatabasePasswordLog DatabasePasswords { get; } = new();

    /// <summary>Watches over the requests made under an activity.</summary>
    public void Add(Activity activity, RunTraffic traffic) => _runs[activity.TraceId.ToHexString()] = traffic;

    /// <summary>What the sandbox calls for each request.</summary>
    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        RequestDelegate answer = Observer is { } observer ? observed => observer(observed, next) : next;
        RequestDelegate noted = passed => DatabasePasswords.NoteAsync(passed, answer);
        return context.Request.Path.StartsWithSegments("/sandbox") || TrafficOf(context.Request) is not { } traffic
            ? noted(context)
            : traffic.PassAsync(context, noted);
    }

    private RunTraffic? TrafficOf(HttpRequest request)
    {
        var parts = request.Headers.TraceParent.ToString().Split('-');
        return parts.Length == 4 && _runs.TryGetValue(parts[1], out var traffic) ? traffic : Default;
    }
}
