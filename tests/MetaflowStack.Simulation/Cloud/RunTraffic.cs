using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MetaflowStack.Simulation.Cloud;

/// <summary>
/// The requests of one run. Once the run's trap is sprung the run is as good as killed: no request of it is carried out any more
/// and no answer comes, so that nothing it still does reaches the world.
/// </summary>
/// <param name="trap">Where it dies; null: nowhere.</param>
/// <param name="died">Called at the instant of death, when nothing passes any more.</param>
internal sealed class RunTraffic(Trap? trap, Action? died) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<Boundary> _seen = [];
    private readonly TaskCompletionSource<Boundary> _death = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closed = new();
    private volatile bool _dead;

    /// <summary>Done when the run was killed: at which exchange.</summary>
    public Task<Boundary> Death => _death.Task;

    /// <summary>Every exchange, in the order of arrival.</summary>
    public IReadOnlyList<Boundary> Seen
    {
        get
        {
            lock (_gate)
                return [.. _seen];
        }
    }

    /// <summary>Lets a request of the run through, or holds it for good.</summary>
    public async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var isCarriedOut = false;
        if (Springs(context.Request) is { } boundary)
        {
            // A watch changes nothing and its answer has no end: it is not waited for.
            if (trap!.Side == Side.After && !Boundary.IsWatch(context.Request))
            {
                context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
                await next(context);
                isCarriedOut = true;
            }

            _dead = true;
            died?.Invoke();
            _death.TrySetResult(boundary);
        }

        if (_dead)
            await HoldAsync(context, isCarriedOut);
        else
            await next(context);
    }

    /// <summary>Refuses all that is held, and all that comes, so that the dead run's tasks end and do not try again for minutes.</summary>
    public void Close() => _closed.Cancel();

    public void Dispose() => _closed.Dispose();

    private Boundary? Springs(HttpRequest request)
    {
        lock (_gate)
        {
            if (_dead)
                return null;
            var name = Boundary.NameOf(request);
            var boundary = new Boundary(name, _counts[name] = _counts.GetValueOrDefault(name) + 1);
            _seen.Add(boundary);
            return trap?.Hits(boundary, _seen.Count) == true ? boundary : null;
        }
    }

    private async Task HoldAsync(HttpContext context, bool isCarriedOut)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _closed.Token);
        var held = new TaskCompletionSource();
        await using (over.Token.Register(held.SetResult))
            await held.Task;
        if (isCarriedOut)
            context.Abort();
        else
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
    }
}
