using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Azure.StateAccounts;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.State;

/// <summary>A container that holds state, and how it is made.</summary>
internal abstract class StatePlace(BlobContainerClient container)
{
    /// <summary>The container on the data plane.</summary>
    internal BlobContainerClient Container => container;

    /// <summary>Whether it exists.</summary>
    /// <exception cref="StackException">It cannot be reached, or this sign-in may not read it.</exception>
    internal async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await container.ExistsAsync(cancellationToken);
        }
        catch (StackException exception) when (exception.Details.Code is "HostNotFound" or "ResourceNotFound")
        {
            // No account of that name: its host is unknown, or, where accounts share one, the path.
            return false;
        }
    }

    /// <summary>Makes what is missing and says what that was.</summary>
    /// <exception cref="StackException">It could not be made.</exception>
    internal abstract Task MakeAsync(IRunLog log, CancellationToken cancellationToken);
}

/// <summary>A container reached by a connection string.</summary>
internal sealed class ConnectedPlace(BlobContainerClient container) : StatePlace(container)
{
    /// <inheritdoc />
    internal override async Task MakeAsync(IRunLog log, CancellationToken cancellationToken)
    {
        if (await Container.CreateIfMissingAsync(cancellationToken))
            log.Info($"For the state: container {Container.Url} made");
    }
}

/// <summary>A container of an account that somebody gave.</summary>
internal sealed class GivenPlace(AzureConnection azure, StateContainer given) : StatePlace(azure.BlobContainer(given.Account, given.Container))
{
    /// <inheritdoc />
    internal override async Task MakeAsync(IRunLog log, CancellationToken cancellationToken) =>
        (await azure.StateAccounts.EnsureContainerAsync(given.Account, given.Container, Container, log.Info, cancellationToken)).Tell(log);
}

/// <summary>The stack's own state account.</summary>
internal sealed class StateAccountPlace(AzureConnection azure, StateAccountDefinition definition)
    : StatePlace(azure.BlobContainer(definition.AccountName, definition.ContainerName))
{
    /// <inheritdoc />
    internal override async Task MakeAsync(IRunLog log, CancellationToken cancellationToken) =>
        (await azure.StateAccounts.EnsureAsync(definition, Container, log.Info, cancellationToken)).Tell(log);
}

/// <summary>Tells a person what was made.</summary>
internal static class StateAccountReports
{
    /// <summary>A line for each change and warning.</summary>
    internal static void Tell(this StateAccountReport report, IRunLog log)
    {
        foreach (var change in report.Changes)
            log.Info($"For the state: {change}");
        foreach (var warning in report.Warnings)
            log.Warning(warning + ".");
    }
}
