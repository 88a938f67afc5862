using MetaflowStack.Azure.Arm;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>Waits for a data role: Azure makes a new assignment known to the storage service by and by.</summary>
internal sealed class DataAccess(IStateContainer container, string account, TimeProvider time, Action<string> progress)
{
    // Usually under two minutes; Microsoft's page "Troubleshoot Azure RBAC" says up to 10.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Whether the caller may write; null: yes, else why not.</summary>
    /// <exception cref="StackException">The service refused for another reason.</exception>
    public async Task<StackException?> FindObstacleAsync(CancellationToken cancellationToken)
    {
        try
        {
            await container.CheckWritableAsync(cancellationToken);
            return null;
        }
        catch (StackException exception) when (exception.Details.Code == StateAccountErrors.NoDataRole)
        {
            return exception;
        }
    }

    /// <summary>Whether the container exists and the caller may write to it; whatever stands against it is no failure here.</summary>
    public async Task<bool> IsUsableAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await container.ExistsAsync(cancellationToken) && await FindObstacleAsync(cancellationToken) is null;
        }
        catch (StackException)
        {
            // The caller reports why it had to ask, which is nearer to the cause.
            return false;
        }
    }

    /// <summary>Waits until the caller may write.</summary>
    /// <exception cref="StackException">It took longer than five minutes, or the service refused for another reason.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (await FindObstacleAsync(cancellationToken) is { } obstacle)
        {
            var waited = time.GetElapsedTime(started);
            if (waited + Pause > Timeout)
                throw StateAccountErrors.RoleDoesNotWork(obstacle, account, Timeout);
            progress($"storage account {account}: waiting for the role to work, {Elapsed.Format(waited)}");
            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
