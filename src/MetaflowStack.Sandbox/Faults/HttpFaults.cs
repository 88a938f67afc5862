using System.Globalization;
using MetaflowStack.Sandbox.Arm;
using MetaflowStack.Sandbox.Http;
using MetaflowStack.Sandbox.Time;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MetaflowStack.Sandbox.Faults;

/// <summary>Faults of the network and of servers' front doors: around every request, whatever service it is for.</summary>
/// <param name="injector">The faults.</param>
/// <param name="source">What ids in error bodies are drawn from.</param>
/// <param name="clock">Simulated time: delays are in it.</param>
/// <param name="real">Real time, which Date headers tell.</param>
internal sealed class HttpFaults(FaultInjector injector, SeededSource source, SandboxClock clock, TimeProvider real)
{
    private static readonly object s_broken = new();
    private static readonly object s_injected = new();

    /// <summary>Called when an API server restarts, so that open watches end.</summary>
    public Action? Restarting { get; init; }

    /// <summary>Says that a fault answers in the place of the service: the answer claims nothing about the service.</summary>
    public static void MarkInjected(HttpContext context) => context.Items[s_injected] = true;

    /// <summary>Whether a fault answers, or spoils the answer.</summary>
    public static bool IsInjected(HttpContext context) => context.Items.ContainsKey(s_injected) || IsBroken(context);

    /// <summary>Whether a request's client sees no answer, or a part of one.</summary>
    public static bool IsBroken(HttpContext context) => context.Items.ContainsKey(s_broken);

    /// <summary>Breaks the connection if a fault says so; once all that is to be logged has been.</summary>
    public static void AbortIfBroken(HttpContext context)
    {
        if (context.Items[s_broken] is true)
            context.Abort();
    }

    /// <summary>Answers a request, or breaks its connection, or leaves it to the next; both may be slowed down or spoilt.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var service = RequestLog.ServiceOf(context);
        if (service == "sandbox")
        {
            await next(context);
            return;
        }

        if (injector.InForce(FaultKinds.ClockSkew)?.Duration is { } skew)
            context.Response.Headers.Date = (real.GetUtcNow() + skew).ToString("r", CultureInfo.InvariantCulture);
        var prefix = Prefix(service);
        var subject = new FaultSubject(context.Request.Method, context.Request.Path.Value ?? "/");
        if (injector.Strike(prefix + FaultKinds.SlowConnection, subject)?.Specification.Duration is { } delay)
            await Task.Delay(delay, clock, context.RequestAborted);
        if (injector.InForce(FaultKinds.AzureLatency) is not null)
            await Task.Delay(Latency.Of(service, subject.Method, subject.Path, source.Unit($"latency {subject.Method} {subject.Path}")), clock, context.RequestAborted);
        if (service == "kubernetes" && injector.Strike(FaultKinds.KubernetesRestart, subject) is { } restart)
        {
            if (restart.Hits == 1)
                Restarting?.Invoke();
            Break(context);
            return;
        }

        var dropped = injector.Strike(prefix + FaultKinds.ConnectionDropped, subject);
        // A watch has no end to break the connection after.
        var isWatch = context.Request.Query.ContainsKey("watch");
        if (dropped is { Specification.IsVariant: false } || (dropped is not null && isWatch))
        {
            Break(context);
            return;
        }

        if (service != "arm" && Refusal(prefix, service, subject) is { } refusal)
        {
            MarkInjected(context);
            await refusal.WriteAsync(context);
            return;
        }

        var truncated = !isWatch && injector.Strike(prefix + FaultKinds.TruncatedBody, subject) is not null;
        if (dropped is null && !truncated)
            await next(context);
        else
            await SpoilAsync(context, next, dropped is not null);
    }

    private Refusal? Refusal(string prefix, string service, FaultSubject subject)
    {
        foreach (var status in (int[])[409, 412, 429, 500, 502, 503, 504])
        {
            if (injector.Strike(prefix + status.ToString(CultureInfo.InvariantCulture), subject)?.Specification is { } fault)
                return Refusals.Of(service, status, fault.RetryAfter, clock.GetUtcNow(), source.Guid($"refusal {subject.Path}"));
        }

        return injector.Strike(prefix + FaultKinds.ExpiredAuthenticationToken, subject) is null
            ? null
            : Refusals.Of(service, 401, null, clock.GetUtcNow(), source.Guid($"refusal {subject.Path}"));
    }

    /// <summary>Lets the request be answered into a buffer, and sends half of that or nothing.</summary>
    private static async Task SpoilAsync(HttpContext context, RequestDelegate next, bool dropped)
    {
        var original = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var buffer = new MemoryStream();
        var buffered = new StreamResponseBodyFeature(buffer, original);
        context.Features.Set<IHttpResponseBodyFeature>(buffered);
        try
        {
            await next(context);
            await buffered.CompleteAsync();
        }
        finally
        {
            context.Features.Set(original);
        }

        if (dropped)
        {
            Break(context);
            return;
        }

        if (buffer.Length == 0)
            return; // nothing to cut
        context.Items[s_broken] = false; // no abort: what was sent must arrive; the server closes a connection whose answer is too short
        context.Response.ContentLength = buffer.Length;
        await context.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static void Break(HttpContext context) => context.Items[s_broken] = true;

    private static string Prefix(string service) => service switch
    {
        "arm" => "", "graph" => "Graph.", "kubernetes" => "Kubernetes.", "sign-in" => "SignIn.", _ => "Blob.",
    };
}
