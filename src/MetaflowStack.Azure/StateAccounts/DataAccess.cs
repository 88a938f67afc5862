using MetaflowStack.Azure.Arm;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>Asks whether the caller may write to the container, and waits for what Azure makes known by and by.</summary>
internal sealed class DataAccess(IStateContainer container, string account, TimeProvider time, Action<string> progress)
{
    // A role usually works within two minutes; Microsoft's page "Troubleshoot Azure RBAC" says up to 10.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Whether the caller may write; null: yes, else what the service says about the missing role.</summary>
    /// <exception cref="StackException">The service cannot be reached, or refused for another reason.</exception>
    public async Task<StackException?> FindMissingRoleAsync(CancellationToken cancellationToken) =>
        await AskAsync(cancellationToken) is { } obstacle ? MissingRole(obstacle) : null;

    /// <summary>As <see cref="FindMissingRoleAsync"/>, for an account that is known to exist: name servers may not know it yet.</summary>
    public async Task<StackException?> FindMissingRoleOnNewAccountAsync(CancellationToken cancellationToken) =>
        await WaitWhileAsync(StateAccountErrors.UnknownHost, "waiting for its name to be known", cancellationToken) is { } obstacle
            ? MissingRole(obstacle)
            : null;

    /// <summary>Whether the container exists and the caller may write to it; whatever stands against it is no failure here.</summary>
    public async Task<bool> IsUsableAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await container.ExistsAsync(cancellationToken) && await FindMissingRoleAsync(cancellationToken) is null;
        }
        catch (StackException)
        {
            // The caller reports why it had to ask, which is nearer to the cause.
            return false;
        }
    }

    /// <summary>Waits until a role that was assigned works.</summary>
    /// <exception cref="StackException">It took longer than five minutes, or the service refused for another reason.</exception>
    public async Task WaitForRoleAsync(CancellationToken cancellationToken)
    {
        if (await WaitWhileAsync(StateAccountErrors.NoDataRole, "waiting for the role to work", cancellationToken) is { } obstacle)
            throw obstacle.Details.Code == StateAccountErrors.NoDataRole ? StateAccountErrors.RoleDoesNotWork(obstacle, account, Timeout) : obstacle;
    }

    private static StackException MissingRole(StackException obstacle) =>
        obstacle.Details.Code == StateAccountErrors.NoDataRole ? obstacle : throw obstacle;

    /// <summary>Asks again while the answer is a certain refusal and time is left; null when the caller may write.</summary>
    private async Task<StackException?> WaitWhileAsync(string code, string waiting, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var obstacle = await AskAsync(cancellationToken);
            var waited = time.GetElapsedTime(started);
            if (obstacle?.Details.Code != code || waited + Pause > Timeout)
                return obstacle;
            progress($"storage account {account}: {waiting}, {Elapsed.Format(waited)}");
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<StackException?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            await container.CheckWritableAsync(cancellationToken);
            return null;
        }
        catch (StackException exception) when (exception.Details.Code is StateAccountErrors.NoDataRole or StateAccountErrors.UnknownHost)
        {
            return exception;
        }
    }
}
