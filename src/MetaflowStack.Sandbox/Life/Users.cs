using MetaflowStack.Sandbox.CommandLine;
using Microsoft.AspNetCore.Http;

namespace MetaflowStack.Sandbox.Life;

/// <summary>
/// Who uses the sandbox: each user holds one open connection, which the kernel closes for it, even after a kill -9.
/// When the last has gone and none comes back within the linger time, the sandbox is to end.
/// </summary>
/// <param name="options">How long to wait for users.</param>
/// <param name="real">Real time: users live in it.</param>
/// <param name="end">Called once, when nobody is left.</param>
internal sealed class Users(SandboxOptions options, TimeProvider real, Action end) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private ITimer? _timer;
    private int _count;

    /// <summary>How many users there are now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    /// <summary>Begins to wait for the first user.</summary>
    public void Open() => Wait(options.FirstUserTimeout);

    /// <summary>Lets every user go and takes no new ones.</summary>
    public void Close()
    {
        lock (_gate)
            _timer?.Dispose();
        _ending.Cancel();
    }

    /// <summary><c>GET /sandbox/join</c>: answers at once with a line, and goes on answering until the user goes.</summary>
    public async Task JoinAsync(HttpContext context)
    {
        if (_ending.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _ending.Token);
        Enter();
        try
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync("joined\n", gone.Token);
            await context.Response.Body.FlushAsync(gone.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, real, gone.Token);
        }
        catch (OperationCanceledException)
        {
            // The user has gone, or the sandbox ends: either way the visit is over.
        }
        finally
        {
            Leave();
        }
    }

    public void Dispose()
    {
        Close();
        _ending.Dispose();
    }

    private void Enter()
    {
        lock (_gate)
        {
            _count++;
            _timer?.Dispose();
            _timer = null;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_count > 0)
                return;
        }

        Wait(options.Linger);
    }

    private void Wait(TimeSpan span)
    {
        if (options.Foreground || _ending.IsCancellationRequested)
            return;
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = real.CreateTimer(_ => EndIfEmpty(), null, span, Timeout.InfiniteTimeSpan);
        }
    }

    private void EndIfEmpty()
    {
        if (Count == 0)
            end();
    }
}
