using System.Text.Json.Nodes;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Providers;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>
/// Makes the storage account and container of the state, and brings them back to what they should be. Looks before it writes: on
/// an account that is as it should be it sends six requests and no write. Safe to run from several machines at once.
/// </summary>
public sealed class StateAccountInitializer
{
    private readonly AccountFinder _finder;
    private readonly AccountRedundancy _redundancy;
    private readonly string _subscriptionId;
    private readonly Func<StackTags, IReadOnlyList<IResourceProvider>> _providers;
    private readonly CallerIdentities _callers;
    private readonly TimeProvider _time;

    internal StateAccountInitializer(
        AzureRestClient arm, AzureAccount account, Func<StackTags, IReadOnlyList<IResourceProvider>> providers, CallerIdentities callers)
    {
        _finder = new AccountFinder(arm, account.SubscriptionId);
        _redundancy = new AccountRedundancy(arm, account.SubscriptionId);
        _subscriptionId = account.SubscriptionId;
        _providers = providers;
        _callers = callers;
        _time = arm.Time;
    }

    /// <summary>
    /// Makes or mends the account of this program: resource group, account without shared keys and public access, versioning, soft
    /// delete, container, delete lock, and a data role for the caller; then waits until the role works.
    /// </summary>
    /// <param name="definition">What it is called and where it is made.</param>
    /// <param name="container">The container on the data plane.</param>
    /// <param name="progress">Takes one-line messages.</param>
    /// <param name="cancellationToken">Gives up; a later call goes on from there.</param>
    /// <exception cref="StackException">
    /// The name is somebody else's, the caller may not do it, a policy forbids it, or the role did not come to work in time. Steps
    /// that do not depend on each other are all tried, and their failures reported together. What the caller may not do on an
    /// account whose container they can write to is no failure but a warning.
    /// </exception>
    public Task<StateAccountReport> EnsureAsync(
        StateAccountDefinition definition, BlobContainerClient container, Action<string> progress, CancellationToken cancellationToken) =>
        EnsureAsync(definition, new BlobStateContainer(container), progress, cancellationToken);

    /// <summary>As above, for a container reached by other means.</summary>
    internal async Task<StateAccountReport> EnsureAsync(
        StateAccountDefinition definition, IStateContainer container, Action<string> progress, CancellationToken cancellationToken)
    {
        var ensurer = EnsurerFor(definition.Tags, progress);
        var access = new DataAccess(container, definition.AccountName, _time, progress);
        StateAccountResources resources;
        try
        {
            resources = await EnsureAccountAsync(ensurer, definition, cancellationToken);
        }
        catch (StackException exception) when (StateAccountErrors.IsForbidden(exception))
        {
            // Who has a role on the data alone can use an account that others have made.
            if (await access.IsUsableAsync(cancellationToken))
                return Report(definition, null, ensurer) with { Warnings = [$"The account's settings were not checked: {exception.Message}"] };
            throw;
        }
        var failures = await AllAsync(
            EnsureBlobServiceAsync(ensurer, resources, cancellationToken),
            EnsureLockAsync(ensurer, resources, cancellationToken),
            EnsureContainerAsync(ensurer, resources, access, definition.Tags, cancellationToken));
        // An account without its lock serves as well; whoever may lock it is told so by every run.
        if (failures.Count > 0 && !(failures.All(StateAccountErrors.IsForbidden) && await access.IsUsableAsync(cancellationToken)))
            throw StateAccountErrors.Combine(failures);
        return Report(definition, resources.Account.ResourceId, ensurer) with { Warnings = [.. failures.Select(failure => failure.Message)] };
    }

    /// <summary>
    /// Makes the container in an account that somebody gave. The account is looked for in the subscription; one that is there is
    /// not changed, but looked at for what is dangerous. One that is elsewhere is reached by the data plane alone.
    /// </summary>
    /// <param name="account">The account's name.</param>
    /// <param name="containerName">The container's name.</param>
    /// <param name="container">The container on the data plane.</param>
    /// <param name="progress">Takes one-line messages.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StackException">The container could not be made, or the caller may not write to it.</exception>
    public Task<StateAccountReport> EnsureContainerAsync(
        string account, string containerName, BlobContainerClient container, Action<string> progress, CancellationToken cancellationToken) =>
        EnsureContainerAsync(account, containerName, new BlobStateContainer(container), progress, cancellationToken);

    /// <summary>As above, for a container reached by other means.</summary>
    internal async Task<StateAccountReport> EnsureContainerAsync(
        string account, string containerName, IStateContainer container, Action<string> progress, CancellationToken cancellationToken)
    {
        var ensurer = EnsurerFor(new StackTags("", ""), progress);
        var found = await FindGivenAsync(account, cancellationToken);
        var accountId = found?["id"]?.ToString();
        if (accountId is null || !await TryEnsureByArmAsync(ensurer, accountId, containerName, cancellationToken))
            await EnsureByDataPlaneAsync(ensurer, account, accountId, containerName, container, cancellationToken);
        if (await new DataAccess(container, account, _time, progress).FindMissingRoleAsync(cancellationToken) is { } obstacle)
            throw StateAccountErrors.NoRoleOnGivenAccount(obstacle, account, accountId, await _callers.ReadAsync(cancellationToken));
        return new StateAccountReport
        {
            AccountName = account,
            ContainerName = containerName,
            AccountId = accountId,
            Changes = ensurer.Changes,
            Warnings = found is null ? [] : AccountWarnings.Of(found),
        };
    }

    private ResourceEnsurer EnsurerFor(StackTags tags, Action<string> progress) => new(new ProviderRegistry(_providers(tags)), _time, progress);

    private async Task<StateAccountResources> EnsureAccountAsync(
        ResourceEnsurer ensurer, StateAccountDefinition definition, CancellationToken cancellationToken)
    {
        try
        {
            var found = await _finder.FindAsync(definition.AccountName, cancellationToken);
            var resources = found is null
                ? await MakeGroupAsync(ensurer, definition, cancellationToken)
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

    private async Task<StateAccountResources> MakeGroupAsync(
        ResourceEnsurer ensurer, StateAccountDefinition definition, CancellationToken cancellationToken)
    {
        var sku = await _redundancy.ChooseAsync(definition.Location, cancellationToken);
        var resources = StateAccountResources.For(definition, _subscriptionId, sku);
        // One that exists may be shared with others: its tags are not ours to set.
        await ensurer.EnsureExistsAsync(resources.Group, $"resource group {resources.Group.Name}", cancellationToken);
        return resources;
    }

    private static Task<LiveResource> EnsureBlobServiceAsync(
        ResourceEnsurer ensurer, StateAccountResources resources, CancellationToken cancellationToken) => ensurer.EnsureAsync(
            resources.Blobs, $"blob service of {resources.Account.Name}", StateAccountResources.Keep, cancellationToken,
            resources.IsNew ? $"versions on, what is deleted kept for {resources.Blobs.DeleteRetentionDays} days" : null);

    private static async Task EnsureLockAsync(ResourceEnsurer ensurer, StateAccountResources resources, CancellationToken cancellationToken)
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

    private async Task EnsureContainerAsync(
        ResourceEnsurer ensurer, StateAccountResources resources, DataAccess access, StackTags tags, CancellationToken cancellationToken)
    {
        await ensurer.EnsureAsync(resources.Container, $"container {resources.Container.Name}", cancellationToken);
        if (await access.FindMissingRoleOnNewAccountAsync(cancellationToken) is null)
            return;
        var assignment = StateAccountResources.RoleOf(await _callers.ReadAsync(cancellationToken), resources.Account.ResourceId, tags);
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

    private async Task<JsonObject?> FindGivenAsync(string account, CancellationToken cancellationToken)
    {
        try
        {
            return await _finder.FindAsync(account, cancellationToken);
        }
        catch (StackException exception) when (StateAccountErrors.IsForbidden(exception))
        {
            // Who has a role on the data alone can use the container all the same.
            return null;
        }
    }

    private static async Task<bool> TryEnsureByArmAsync(
        ResourceEnsurer ensurer, string accountId, string containerName, CancellationToken cancellationToken)
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

    private async Task EnsureByDataPlaneAsync(
        ResourceEnsurer ensurer, string account, string? accountId, string containerName, IStateContainer container, CancellationToken cancellationToken)
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
            throw StateAccountErrors.NoRoleOnGivenAccount(exception, account, accountId, await _callers.ReadAsync(cancellationToken));
        }
    }

    private static StateAccountReport Report(StateAccountDefinition definition, string? accountId, ResourceEnsurer ensurer) => new()
    {
        AccountName = definition.AccountName,
        ContainerName = definition.ContainerName,
        AccountId = accountId,
        Changes = ensurer.Changes,
    };

    /// <summary>Waits for all steps.</summary>
    /// <returns>Their failures; other exceptions, cancellation among them, come out as they are.</returns>
    private static async Task<IReadOnlyList<StackException>> AllAsync(params Task[] steps)
    {
        try
        {
            await Task.WhenAll(steps);
            return [];
        }
        catch (StackException)
        {
            return [.. steps.Select(step => step.Exception?.InnerException).OfType<StackException>()];
        }
    }
}
