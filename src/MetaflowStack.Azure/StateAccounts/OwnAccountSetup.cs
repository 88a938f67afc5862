using MetaflowStack.Azure.Providers;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>Makes and mends the account that is this program's: one call of <see cref="StateAccountInitializer.EnsureAsync(StateAccountDefinition, Blobs.BlobContainerClient, Action{string}, CancellationToken)"/>.</summary>
internal sealed class OwnAccountSetup(
    StateAccountDefinition definition, string subscriptionId, AccountFinder finder, AccountRedundancy redundancy,
    CallerIdentities callers, ResourceEnsurer ensurer, DataAccess access)
{
    public async Task<StateAccountReport> RunAsync(CancellationToken cancellationToken)
    {
        StateAccountResources resources;
        try
        {
            resources = await EnsureAccountAsync(cancellationToken);
        }
        catch (StackException exception) when (StateAccountErrors.IsForbidden(exception))
        {
            // Who has a role on the data alone can use an account that others have made.
            if (await access.IsUsableAsync(cancellationToken))
                return Report(null, [$"The account's settings were not checked: {exception.Message}"]);
            throw;
        }
        var failures = await AllAsync(
            EnsureBlobServiceAsync(resources, cancellationToken),
            EnsureLockAsync(resources, cancellationToken),
            EnsureContainerAsync(resources, cancellationToken));
        // An account without its lock serves as well.
        if (failures.Count > 0 && !(failures.All(StateAccountErrors.IsForbidden) && await access.IsUsableAsync(cancellationToken)))
            throw StateAccountErrors.Combine(failures);
        return Report(resources.Account.ResourceId, [.. failures.Select(failure => failure.Message)]);
    }

    private async Task<StateAccountResources> EnsureAccountAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await finder.FindAsync(definition.AccountName, cancellationToken);
            var resources = found is null
                ? await MakeGroupAsync(cancellationToken)
                : OwnershipMarks.Carries(found, definition.Tags)
                    ? StateAccountResources.Around(definition, found)
                    : throw StateAccountErrors.NotOurs(definition, found["id"]!.ToString());
            await ensurer.EnsureAsync(resources.Account, resources.CalledAccount, StateAccountResources.Keep, cancellationToken);
            return resources;
        }
        catch (StackException exception)
        {
            throw StateAccountErrors.ForAccount(exception);
        }
    }

    private async Task<StateAccountResources> MakeGroupAsync(CancellationToken cancellationToken)
    {
        var sku = await redundancy.ChooseAsync(definition.Location, cancellationToken);
        var resources = StateAccountResources.For(definition, subscriptionId, sku);
        // One that exists may be shared with others: its tags are not ours to set.
        await ensurer.EnsureExistsAsync(resources.Group, $"resource group {resources.Group.Name}", cancellationToken);
        return resources;
    }

    private Task<LiveResource> EnsureBlobServiceAsync(StateAccountResources resources, CancellationToken cancellationToken) => ensurer.EnsureAsync(
        resources.Blobs, $"blob service of {resources.Account.Name}", StateAccountResources.Keep, cancellationToken,
        resources.IsNew ? $"versions on, what is deleted kept for {resources.Blobs.DeleteRetentionDays} days" : null);

    private async Task EnsureLockAsync(StateAccountResources resources, CancellationToken cancellationToken)
    {
        try
        {
            await ensurer.EnsureAsync(resources.Lock, $"lock {resources.Lock.Name}", cancellationToken);
        }
        catch (StackException exception)
        {
            throw StateAccountErrors.ForLock(exception, resources.Lock, resources.Account.ResourceId);
        }
    }

    private async Task EnsureContainerAsync(StateAccountResources resources, CancellationToken cancellationToken)
    {
        await ensurer.EnsureAsync(resources.Container, $"container {resources.Container.Name}", cancellationToken);
        if (await access.FindMissingRoleOnNewAccountAsync(cancellationToken) is null)
            return;
        var assignment = StateAccountResources.RoleOf(await callers.ReadAsync(cancellationToken), resources.Account.ResourceId, definition.Tags);
        try
        {
            await ensurer.EnsureExistsAsync(assignment, $"role {assignment.Role.Name} for {assignment.PrincipalId}", cancellationToken);
        }
        catch (StackException exception)
        {
            throw StateAccountErrors.ForRole(exception, assignment, resources.Account.ResourceId);
        }
        await access.WaitForRoleAsync(cancellationToken);
    }

    private StateAccountReport Report(string? accountId, IReadOnlyList<string> warnings) => new()
    {
        AccountName = definition.AccountName,
        ContainerName = definition.ContainerName,
        AccountId = accountId,
        Changes = ensurer.Changes,
        Warnings = warnings,
    };

    /// <summary>Waits for all steps.</summary>
    /// <returns>Their failures; other exceptions, cancellation among them, come out as they are.</returns>
    private static async Task<IReadOnlyList<StackException>> AllAsync(params Task[] steps)
    {
        await Task.WhenAll(steps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var step in steps.Where(step => step.Exception?.InnerException is not StackException))
            await step;
        return [.. steps.Select(step => step.Exception?.InnerException).OfType<StackException>()];
    }
}
