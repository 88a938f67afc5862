using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.Connection;
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
    internal Task<StateAccountReport> EnsureAsync(
        StateAccountDefinition definition, IStateContainer container, Action<string> progress, CancellationToken cancellationToken) =>
        new OwnAccountSetup(
            definition, _subscriptionId, _finder, _redundancy, _callers, EnsurerFor(definition.Tags, progress),
            new DataAccess(container, definition.AccountName, _time, progress)).RunAsync(cancellationToken);

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
    internal Task<StateAccountReport> EnsureContainerAsync(
        string account, string containerName, IStateContainer container, Action<string> progress, CancellationToken cancellationToken) =>
        // Nothing in it is marked as ours: only the container is made.
        new GivenAccountSetup(
            account, containerName, container, _finder, _callers, EnsurerFor(new StackTags("", ""), progress),
            new DataAccess(container, account, _time, progress)).RunAsync(cancellationToken);

    /// <summary>The ARM id of a storage account of the subscription; null: it has none of that name.</summary>
    /// <param name="account">The account's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StackException">Azure would not list the accounts.</exception>
    public async Task<string?> FindIdAsync(string account, CancellationToken cancellationToken) => (await _finder.FindAsync(account, cancellationToken))?["id"]?.ToString();

    private ResourceEnsurer EnsurerFor(StackTags tags, Action<string> progress) => new(new ProviderRegistry(_providers(tags)), _time, progress);
}
