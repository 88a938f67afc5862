using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>
/// A store that keeps in a local file what cannot be pushed (<see cref="StateUnreachableException"/>), and at the next opening
/// offers to push it. How it is merged with what others have written since is said at <see cref="SpillMerge"/>. Wrap it around
/// a <see cref="SeenStateStore"/>, not the other way round: what was only spilled was not seen there.
/// </summary>
/// <param name="inner">The remote store.</param>
/// <param name="folder">Where the files are kept: <c>.nuke/temp/state</c>.</param>
/// <param name="warn">Is told, in sentences, what a person should know: that the state cannot be reached, what does not fit.</param>
/// <param name="offer">Is asked whether to push what an earlier run left; if not, the file stays and the run goes on without it.</param>
/// <param name="time">The run's clock.</param>
public sealed class SpillingStateStore(
    IStateStore inner, string folder, Action<string> warn, Func<PendingSpill, CancellationToken, Task<bool>> offer, TimeProvider time) : IStateStore
{
    /// <inheritdoc />
    public string Location => inner.Location;

    /// <inheritdoc />
    public Task<StateDocument?> ReadAsync(CancellationToken cancellationToken) => inner.ReadAsync(cancellationToken);

    /// <inheritdoc />
    /// <exception cref="StackException">Also when what an earlier run left cannot be read or pushed; its file stays.</exception>
    public async Task<IStateSession> OpenAsync(RunStamp run, CancellationToken cancellationToken)
    {
        var session = await inner.OpenAsync(run, cancellationToken);
        try
        {
            // What was moved away is not written any more; the place it went to takes the spill, for the lineage is the same.
            if (session.Document.MovedTo is null)
            {
                foreach (var path in SpillFile.PathsFor(folder, session.Document))
                    await SettleAsync(session, path, cancellationToken);
            }
            return new SpillingStateSession(session, Location, SpillFile.NewPath(folder, session.Document, run), run, warn, time);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public Task<StateLock?> ReadLockAsync(CancellationToken cancellationToken) => inner.ReadLockAsync(cancellationToken);

    /// <inheritdoc />
    public Task<StateLock?> BreakLockAsync(CancellationToken cancellationToken) => inner.BreakLockAsync(cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<StateVersion>> ListVersionsAsync(CancellationToken cancellationToken) => inner.ListVersionsAsync(cancellationToken);

    /// <inheritdoc />
    public Task<StateDocument> ReadVersionAsync(StateVersion version, CancellationToken cancellationToken) => inner.ReadVersionAsync(version, cancellationToken);

    private async Task SettleAsync(IStateSession session, string path, CancellationToken cancellationToken)
    {
        var document = session.Document;
        if (SpillFile.Read(path) is not { } spill)
        {
            warn($"Another run is still writing {path}, having lost the state; the run after it takes care of that file.");
            return;
        }
        if (spill.Header is not { } header)
        {
            // Torn before its first line was whole: there is nothing in it.
            File.Delete(path);
            return;
        }
        if (header.Stack != document.Stack || header.Environment != document.Environment)
            return;
        if (header.Lineage != document.Lineage && !IsBeforeFirstWrite(header, document))
        {
            warn($"{path} keeps what {header.Run?.Holder ?? "an earlier run"} could not push, of another state than {Location} (lineage {header.Lineage}). "
                + "It is left alone: run with the --state it belongs to, or delete it if that state is gone.");
            return;
        }
        var merge = SpillMerge.Of(spill.Entries, document);
        var pending = new PendingSpill(path, header.Run, [.. merge.Entries.Select(entry => $"+ {entry.Key}  {entry.Resource!.Id}")], document.Serial > header.Serial);
        if (merge.Entries.Count > 0)
        {
            if (!await offer(pending, cancellationToken))
                return;
            await session.SaveAsync(state => JournalFold.Apply(state with { Lineage = header.Lineage }, merge.Entries), cancellationToken);
        }
        Conclude(spill, merge.Conflicts);
    }

    // A state that was never written may be given a lineage at each opening; the place tells that it is the same one.
    private bool IsBeforeFirstWrite(JournalHeader header, StateDocument document) =>
        header.Serial == 0 && document.Serial == 0 && document.Resources.Count == 0 && header.Location == Location;

    private void Conclude(SpillFile spill, IReadOnlyList<SpilledEntry> conflicts)
    {
        try
        {
            if (conflicts.Count == 0)
                File.Delete(spill.Path);
            else if (conflicts.Count < spill.Entries.Count)
                spill.Replace(conflicts);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StateFaults.NotWritable(spill.Path, exception);
        }
        foreach (var conflict in conflicts)
            warn($"{conflict.Entry.Key}: the state has another id by now than {conflict.Entry.Resource!.Id}, which {spill.Header!.Run?.Holder ?? "an earlier run"} made. "
                + $"Look whether that still exists and delete it if nobody needs it, then delete {spill.Path}.");
    }
}
