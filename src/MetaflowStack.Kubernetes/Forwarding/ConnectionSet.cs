namespace MetaflowStack.Kubernetes.Forwarding;

/// <summary>The connections that are open, so that their end can be waited for.</summary>
internal sealed class ConnectionSet : IDisposable
{
    private readonly CountdownEvent _open = new(1);
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Adds one, which never fails.</summary>
    public void Add(Task connection)
    {
        _open.AddCount();
        connection.ContinueWith(_ => Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Ends when all have ended. Nothing is added any more.</summary>
    public Task WhenEmptyAsync()
    {
        Release();
        return _empty.Task;
    }

    /// <inheritdoc />
    public void Dispose() => _open.Dispose();

    private void Release()
    {
        if (_open.Signal())
            _empty.TrySetResult();
    }
}
