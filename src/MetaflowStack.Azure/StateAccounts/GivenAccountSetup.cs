using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>Makes the container in an account that somebody gave: one call of <see cref="StateAccountInitializer.EnsureContainerAsync(string, string, Blobs.BlobContainerClient, Action{string}, CancellationToken)"/>.</summary>
internal sealed class GivenAccountSetup(
    string account, string containerName, IStateContainer container, AccountFinder finder, CallerIdentities callers,
    ResourceEnsurer ensurer, DataAccess access)
{
    public async Task<StateAccountReport> RunAsync(CancellationToken cancellationToken)
    {
        var found = await FindAsync(cancellationToken);
        var accountId = found?["id"]?.ToString();
        if (accountId is null || !await TryEnsureByArmAsync(accountId, cancellationToken))
            await EnsureByDataPlaneAsync(accountId, cancellationToken);
        if (await access.FindMissingRoleAsync(cancellationToken) is { } obstacle)
            throw StateAccountErrors.NoRoleOnGivenAccount(obstacle, account, accountId, await callers.ReadAsync(cancellationToken));
        return new StateAccountReport
        {
            AccountName = account,
            ContainerName = containerName,
            AccountId = accountId,
            Changes = ensurer.Changes,
            Warnings = found is null ? [] : AccountWarnings.Of(found),
        };
    }

    private async Task<JsonObject?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await finder.FindAsync(account, cancellationToken);
        }
        catch (StackException exception) when (StateAccountErrors.IsForbidden(exception))
        {
            // Who has a role on the data alone can use the container all the same.
            return null;
        }
    }

    private async Task<bool> TryEnsureByArmAsync(string accountId, CancellationToken cancellationToken)
    {
        try
        {
            await ensurer.EnsureExistsAsync(StateAccountResources.ContainerIn(accountId, containerName), $"container {containerName}", cancellationToken);
            return true;
        }
        catch (StackException exception) when (StateAccountErrors.IsForbidden(exception))
        {
            // The data plane may allow what ARM does not.
            return false;
        }
    }

    private async Task EnsureByDataPlaneAsync(string? accountId, CancellationToken cancellationToken)
    {
        try
        {
            if (await container.ExistsAsync(cancellationToken))
                return;
            await container.CreateAsync(cancellationToken);
            ensurer.Note($"container {containerName} made");
        }
        catch (StackException exception) when (exception.Details.Code == StateAccountErrors.NoDataRole)
        {
            throw StateAccountErrors.NoRoleOnGivenAccount(exception, account, accountId, await callers.ReadAsync(cancellationToken));
        }
    }
}
