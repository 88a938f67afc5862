using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Environments;
using MetaflowStack.Definition.Naming;
using MetaflowStack.Definition.Preflight;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Definition.Stack;
using MetaflowStack.Definition.State;

namespace MetaflowStack.Definition.CiIdentities;

/// <summary>
/// Prepares an environment for an identity that may do nothing outside of its resource group: makes that group, with the environment's own
/// marks, registers the resource providers, makes the place of the state.
/// </summary>
/// <param name="profile">The environment.</param>
/// <param name="log">Where it says what it does.</param>
internal sealed class CiEnvironmentReader(EnvironmentProfile profile, IRunLog log) : IAsyncDisposable
{
    private readonly StackRun _run = new(profile.Options with { Target = CiDefinition.Stage, Events = null, NoticeVariable = _ => null }, log);

    private StackSettings Settings => _run.Settings;

    /// <summary>Where it lies; only reads.</summary>
    internal async Task<CiEnvironment> ReadAsync(CancellationToken cancellationToken)
    {
        var azure = (await _run.CloudAsync(cancellationToken)).Azure;
        var subscription = azure.Account.SubscriptionId;
        return new CiEnvironment(
            profile.Name, subscription, $"{ArmId.OfSubscription(subscription)}/resourceGroups/{new StackNames(Settings).ResourceGroup}", await StateContainerAsync(cancellationToken));
    }

    /// <summary>Makes what is missing.</summary>
    internal async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var azure = (await _run.CloudAsync(cancellationToken)).Azure;
        var scope = new StackScope(Settings, azure.Account.SubscriptionId, azure.Account.TenantId);
        await _run.State.Storage.OpenAsync(Settings.State, WhenMissing.Make, cancellationToken);
        await new ProviderRegistration(azure.Preflight, scope, log).EnsureAsync(azure.Preflight.FactsOf(Settings.Location, cancellationToken), cancellationToken);
        await azure.EnsureExistsAsync(new ResourceGroup
        {
            Key = ResourceGroup.KeyFor("metaflow"),
            Stage = CiDefinition.Stage,
            Parent = ArmId.OfSubscription(scope.SubscriptionId),
            Name = scope.Names.ResourceGroup,
            Location = Settings.Location,
            Tags = scope.Tags,
        }, log.Info, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _run.DisposeAsync();

    // A folder, or a container by its connection string, is no matter of roles.
    private async Task<string?> StateContainerAsync(CancellationToken cancellationToken)
    {
        var azure = (await _run.CloudAsync(cancellationToken)).Azure;
        var own = StateAccountNames.Definition(Settings.OrgPrefix, Settings.Location, azure.Account.SubscriptionId);
        var (account, container) = Settings.State switch
        {
            StateContainer given => (given.Account, given.Container),
            StateAccount => (own.AccountName, own.ContainerName),
            _ => (null, null),
        };
        if (account is null)
            return null;
        var id = await azure.StateAccounts.FindIdAsync(account, cancellationToken);
        if (id is null && account == own.AccountName)
            id = $"{ArmId.OfSubscription(azure.Account.SubscriptionId)}/resourceGroups/{own.ResourceGroupName}/providers/Microsoft.Storage/storageAccounts/{account}";
        if (id is null)
            log.Warning($"The account {account}, which has the state of {profile.Name}, is not in its subscription: give the identities their role on the container {container} by hand.");
        return id is null ? null : $"{id}/blobServices/default/containers/{container}";
    }
}
