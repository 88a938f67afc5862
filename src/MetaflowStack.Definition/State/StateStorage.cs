using MetaflowStack.Azure.Blobs;
using MetaflowStack.Azure.Connection;
using MetaflowStack.Azure.State;
using MetaflowStack.Azure.StateAccounts;
using MetaflowStack.Definition.Naming;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.State;

/// <summary>Opens the store of a location; signs in only where that is needed. Disposed with the run.</summary>
/// <param name="run">The run: its settings, its cloud once that is open, and what it has sent.</param>
/// <param name="log">Is told what was made.</param>
internal sealed class StateStorage(StackRun run, IRunLog log) : IDisposable
{
    private readonly List<BlobContainerClient> _connected = [];

    private StackSettings Settings => run.Settings;

    // What was last seen of remote states, and what could not be pushed to them.
    private string LocalFolder => Path.Combine(Settings.RootDirectory, ".nuke", "temp", "state");

    /// <summary>The store of a location.</summary>
    /// <param name="location">Where.</param>
    /// <param name="missing">What to do when the place does not exist.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NoStatePlaceException">The place is missing.</exception>
    /// <exception cref="StackException">
    /// The place is not to be reached, or there is a state at the former default place that would be passed over.
    /// </exception>
    internal async Task<IStateStore> OpenAsync(StateLocation location, WhenMissing missing, CancellationToken cancellationToken)
    {
        if (location is StateFolder folder)
            return FolderStore(folder.Directory);
        var place = await PlaceOfAsync(location, cancellationToken);
        var store = new BlobStateStore(place.Container, Settings.OrgPrefix, Settings.Environment);
        if (missing == WhenMissing.Make)
            await place.MakeAsync(log, cancellationToken);
        else if (!await place.ExistsAsync(cancellationToken))
            return missing == WhenMissing.Nothing ? new NoStateStore(store.Location) : throw new NoStatePlaceException(place.Container.Url);
        else if (missing == WhenMissing.Finish)
            await place.MakeAsync(log, cancellationToken);
        var remote = new SpillingStateStore(new SeenStateStore(store, LocalFolder), LocalFolder, log.Warning, new SpillOffer(Settings, log).AskAsync, TimeProvider.System);
        if (location is StateAccount)
            await new LegacyState(Settings, FolderStore(LegacyState.DirectoryOf(Settings)), log).CheckAsync(remote, cancellationToken);
        return remote;
    }

    /// <summary>Whether a location is the organisation's own account, by default or by name.</summary>
    internal static bool IsOwn(StateLocation location, StateAccountDefinition own) =>
        location is StateAccount || location == new StateContainer(own.AccountName, own.ContainerName);

    /// <inheritdoc />
    public void Dispose() => _connected.ForEach(client => client.Dispose());

    private FileStateStore FolderStore(string directory) => new(directory, Settings.OrgPrefix, Settings.Environment, TimeProvider.System);

    private async Task<StatePlace> PlaceOfAsync(StateLocation location, CancellationToken cancellationToken)
    {
        if (location is ConnectedContainer connected)
        {
            var client = BlobContainerClient.FromConnectionString(
                connected.ConnectionString.Reveal(), connected.Container, new BlobClientOptions { Requests = run.StateRequests });
            _connected.Add(client);
            return new ConnectedPlace(client);
        }

        var azure = (await run.CloudAsync(cancellationToken)).Azure;
        var own = StateAccountNames.Definition(Settings.OrgPrefix, Settings.Location, azure.Account.SubscriptionId);
        return location is StateContainer given && !IsOwn(location, own) ? new GivenPlace(azure, given) : new StateAccountPlace(azure, own);
    }
}
