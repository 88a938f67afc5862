using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Definition.State;

/// <summary>
/// What the targets call that are about the state itself. Reading needs no lock; a sign-in is made only for a place that needs
/// one, so that a folder or an emulator can be looked at without Azure.
/// </summary>
public sealed class StateRun
{
    private readonly StackRun _run;
    private readonly IRunLog _log;

    internal StateRun(StackRun run, IRunLog log)
    {
        (_run, _log) = (run, log);
        Storage = new StateStorage(run, log);
    }

    internal StateStorage Storage { get; }

    private StackSettings Settings => _run.Settings;

    private string Stack => $"{Settings.OrgPrefix}/{Settings.Environment}";

    /// <summary>Makes the place where the state is kept, if it is missing, and says where it is.</summary>
    public Task InitAsync() => RunAsync("InitState", async cancellationToken =>
    {
        var store = await Storage.OpenAsync(Settings.State, WhenMissing.Make, cancellationToken);
        _log.Info($"State: {store.Location}");
    });

    /// <summary>Shows the state, or the version that the settings name.</summary>
    /// <param name="json">As JSON, for another program.</param>
    public Task ShowAsync(bool json) => RunAsync("StateShow", async cancellationToken =>
    {
        var store = await ReadableAsync(cancellationToken);
        var version = Settings.Version is { } serial ? await FindVersionAsync(store, serial, cancellationToken) : null;
        var document = version is null ? await NewestAsync(store, cancellationToken) : await store.ReadVersionAsync(version, cancellationToken);
        var held = await store.ReadLockAsync(cancellationToken);
        if (json)
            _log.Result(StateReports.Show(document, store.Location, held));
        else
            _log.Text(StateShowText.Of(document, store.Location, held, version?.Serial == (await NewestAsync(store, cancellationToken)).Serial ? null : version));
    });

    /// <summary>Lists the versions of the state with what changed in each.</summary>
    /// <param name="json">As JSON, for another program.</param>
    public Task HistoryAsync(bool json) => RunAsync("StateHistory", async cancellationToken =>
    {
        var store = await ReadableAsync(cancellationToken);
        var history = await StateHistoryReader.ReadAsync(store, json ? int.MaxValue : StateHistoryReader.ShownToPeople, cancellationToken);
        if (history.Count == 0)
            throw StateTexts.NoState(Settings.OrgPrefix, Settings.Environment, store.Location);
        if (json)
            _log.Result(StateReports.History(history, store.Location));
        else
            _log.Text(StateHistoryText.Of(history, Stack, store.Location));
    });

    /// <summary>Brings back the version that the settings name, as a new one, after asking.</summary>
    /// <exception cref="UsageException">No version is named, or nobody agreed.</exception>
    public Task RestoreAsync() => RunAsync("StateRestore", async cancellationToken =>
    {
        var serial = Settings.Version ?? throw new UsageException(new ErrorDetails
        {
            What = "--version is missing",
            Remedy = "Give the serial of the version to bring back; StateHistory lists them",
        });
        var store = await ReadableAsync(cancellationToken);
        var version = await FindVersionAsync(store, serial, cancellationToken);
        await using var session = await store.OpenAsync(_run.Stamp(), Settings.LockTimeout, _log.Info, TimeProvider.System, cancellationToken);
        var present = session.Document.Serial;
        var preview = StateRestorer.Preview(session.Document, await store.ReadVersionAsync(version, cancellationToken));
        if (preview.IsEmpty)
        {
            _log.Info($"Version {present} remembers just what {serial} did: there is nothing to bring back.");
            return;
        }

        _log.Text(StateHistoryText.RestoreOf(preview, present, serial));
        await Confirmation.AskAsync(Settings, "StateRestore replaces", $"what is remembered of the stack {Stack} by version {serial}", _log, cancellationToken);
        await StateRestorer.RestoreAsync(store, session, serial, cancellationToken);
        _log.Info($"Version {session.Document.Serial} now remembers what {serial} did. Nothing in the cloud was changed: the next run compares it with what exists.");
    });

    /// <summary>Shows who holds the lock, and takes it from them after asking.</summary>
    public Task UnlockAsync() => RunAsync("StateUnlock", async cancellationToken =>
    {
        var store = await ReadableAsync(cancellationToken);
        if (await store.ReadLockAsync(cancellationToken) is not { } held)
        {
            _log.Info($"Nobody holds the state at {store.Location}: there is nothing to unlock.");
            return;
        }

        _log.Info($"The state at {store.Location} is {StateShowText.Holder(held)}");
        await Confirmation.AskAsync(Settings, "StateUnlock takes", $"the lock on the state of {Stack} from that run, which stops before its next write if it is alive", _log, cancellationToken);
        var had = await store.BreakLockAsync(cancellationToken);
        _log.Info(had is null
            ? "The lock was released in the meantime: it is free."
            : $"The lock is free. It was {StateShowText.Holder(had with { Until = null })}.");
    });

    /// <summary>Moves the state from where it is to where the settings say; the old place is left only when the new one is verified.</summary>
    /// <exception cref="UsageException">Both places are the same.</exception>
    public Task MoveAsync() => RunAsync("StateMove", async cancellationToken =>
    {
        if (Settings.State == Settings.MoveTo)
        {
            throw new UsageException(new ErrorDetails
            {
                What = $"The state is kept in {Settings.State} already: --state and --to are the same place",
                Remedy = "Give with --state where it is, and with --to where it is to be; left out, each is where it is kept by default",
            });
        }

        var from = await ReadableAsync(cancellationToken);
        if (await from.ReadAsync(cancellationToken) is null)
            throw StateTexts.NoState(Settings.OrgPrefix, Settings.Environment, from.Location);
        var to = await Storage.OpenAsync(Settings.MoveTo, WhenMissing.Make, cancellationToken);
        var moved = await StateMover.MoveAsync(from, to, PlaceOf(to), _run.Stamp(), new LockWait(Settings.LockTimeout, _log.Info, TimeProvider.System), cancellationToken);
        _log.Text(StateMoveText.Of(Settings, from.Location, to.Location, moved));
    });

    // What to give --state to get there: the default place by its URL, which is the document's without the stack's part.
    private string PlaceOf(IStateStore store) =>
        Settings.MoveTo.Argument ?? store.Location[..^$"/{Settings.OrgPrefix}/{Settings.Environment}.json".Length];

    private Task<IStateStore> ReadableAsync(CancellationToken cancellationToken) => Storage.OpenAsync(Settings.State, WhenMissing.Refuse, cancellationToken);

    private async Task<StateDocument> NewestAsync(IStateStore store, CancellationToken cancellationToken) =>
        await store.ReadAsync(cancellationToken) ?? throw StateTexts.NoState(Settings.OrgPrefix, Settings.Environment, store.Location);

    private static async Task<StateVersion> FindVersionAsync(IStateStore store, long serial, CancellationToken cancellationToken)
    {
        var versions = await store.ListVersionsAsync(cancellationToken);
        return versions.FirstOrDefault(version => version.Serial == serial) ?? throw new UsageException(new ErrorDetails
        {
            What = $"The state at {store.Location} has no version {serial}",
            Why = versions.Count == 0 ? "Nothing was written there yet" : $"Its versions go from {versions[^1].Serial} to {versions[0].Serial}",
            Remedy = "StateHistory lists them",
        });
    }

    private Task<ChangeSet> RunAsync(string target, Func<CancellationToken, Task> work) => _run.RunAsync(target, async cancellationToken =>
    {
        await work(cancellationToken);
        return ChangeSet.Empty;
    });
}
