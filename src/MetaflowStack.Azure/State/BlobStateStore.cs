using MetaflowStack.Azure.Blobs;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Azure.State;

/// <summary>
/// State in a container of blobs: <c>STACK/ENVIRONMENT.json</c>, locked by a lease on it, its versions as snapshots, and a journal
/// beside it. A lock outlives a dead holder by 60 s at most. Opening and closing it unchanged takes five requests.
/// </summary>
/// <param name="container">The container; it must exist.</param>
/// <param name="stack">The stack's organisation prefix.</param>
/// <param name="environment">The name of this copy of the stack.</param>
/// <param name="options">How it is locked.</param>
public sealed class BlobStateStore(BlobContainerClient container, string stack, string environment, BlobStateOptions? options = null) : IStateStore
{
    private const int Attempts = 4;

    private readonly BlobStateNames _names = new(stack, environment);
    private readonly BlobStateOptions _options = options ?? new BlobStateOptions();
    private readonly BlobClient _document = container.Blob(new BlobStateNames(stack, environment).Document);
    private readonly BlobClient _journal = container.Blob(new BlobStateNames(stack, environment).Journal);

    /// <inheritdoc />
    public string Location => _document.Url.AbsoluteUri;

    /// <inheritdoc />
    /// <exception cref="StateUnreachableException">The service does not answer.</exception>
    public async Task<StateDocument?> ReadAsync(CancellationToken cancellationToken)
    {
        var lines = await ReadAsync(_journal, cancellationToken);
        if (await ReadStoredAsync(cancellationToken) is not { } stored)
            return null;
        var journal = lines is null ? JournalFile.None : JournalFile.Parse(lines.Content.Span, _journal.Url.AbsoluteUri);
        var loaded = StateLoader.Load(stored, journal, _journal.Url.AbsoluteUri, () => stored);
        // Opening it makes a document of serial 0, to have something to lock.
        return stored.Serial == 0 && loaded.Journal.Header is null ? null : loaded.Document;
    }

    /// <inheritdoc />
    /// <exception cref="StateUnreachableException">The service does not answer.</exception>
    public async Task<IStateSession> OpenAsync(RunStamp run, CancellationToken cancellationToken) =>
        await new BlobStateOpening(container, _names, run, _options).OpenAsync(cancellationToken);

    /// <inheritdoc />
    /// <remarks>The time is the latest at which the lock of a holder who is dead by now ends.</remarks>
    /// <exception cref="StateUnreachableException">The service does not answer.</exception>
    public async Task<StateLock?> ReadLockAsync(CancellationToken cancellationToken) =>
        await _document.GetPropertiesAsync(cancellationToken) is var found && found.IsMissingBlob ? null : LockOf(found);

    /// <inheritdoc />
    /// <exception cref="StateUnreachableException">The service does not answer.</exception>
    public async Task<StateLock?> BreakLockAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var found = await _document.GetPropertiesAsync(cancellationToken);
            if (found.IsMissingBlob || LockOf(found) is not { } held)
                return null;
            // On condition that it is still theirs who are named here.
            var broken = await _document.BreakLeaseAsync(found.ETag, cancellationToken);
            if (!broken.IsSuccess && !broken.IsConflict)
                throw container.Explain($"The lock of the state {Location} could not be broken", broken);
            if (!broken.IsSuccess)
                continue;
            // The holder, should they live, can write no more from now on, not only from their next renewal.
            var journal = await _journal.BreakLeaseAsync(null, cancellationToken);
            return journal.IsSuccess || journal.IsConflict || journal.IsMissingBlob
                ? held
                : throw container.Explain($"The lock of the journal {_journal.Url} could not be broken", journal);
        }
        throw new StateLockedException(Location, new StateLock(null, null));
    }

    /// <inheritdoc />
    /// <exception cref="StateUnreachableException">The service does not answer.</exception>
    public async Task<IReadOnlyList<StateVersion>> ListVersionsAsync(CancellationToken cancellationToken)
    {
        if (await ReadStoredAsync(cancellationToken) is not { Serial: > 0 } present)
            return [];
        var kept = (await container.ListWithSnapshotsAsync(_names.Document, cancellationToken))
            .Where(item => item.Name == _names.Document && item.Snapshot is not null)
            .Select(item => item.Metadata.Version(present.Lineage, item.Snapshot!))
            .OfType<StateVersion>()
            .Where(version => version.Serial < present.Serial)
            .DistinctBy(version => version.Serial)
            .OrderByDescending(version => version.Serial);
        return [new StateVersion(present.Serial, present.WrittenAt ?? DateTimeOffset.MinValue, present.LastRun, ""), .. kept];
    }

    /// <inheritdoc />
    /// <exception cref="StateUnreachableException">The service does not answer.</exception>
    public async Task<StateDocument> ReadVersionAsync(StateVersion version, CancellationToken cancellationToken)
    {
        if (await ReadStoredAsync(cancellationToken) is { } present && present.Serial == version.Serial)
            return present;
        var found = version.Id.Length > 0 ? await _document.GetSnapshotAsync(version.Id, cancellationToken) : null;
        if (found is { IsSuccess: false, Status: not 404 and not 400 })
            throw container.Explain($"The version {version.Serial} of the state {Location} could not be read", found);
        return found is { IsSuccess: true }
            ? StateSerializer.Deserialize(found.Content.Span, $"{Location}?snapshot={version.Id}", stack, environment)
            : throw new StackException(new ErrorDetails
            {
                What = $"The state at {Location} has no version {version.Serial} any more",
                Remedy = "StateHistory lists the versions that are kept",
            });
    }

    private StateLock? LockOf(BlobAnswer found)
    {
        if (!found.IsSuccess)
            throw container.Explain($"The lock of the state {Location} could not be read", found);
        return found.IsLeased
            ? new StateLock(found.Metadata.Run(), found.LeaseIsFixed ? _options.Time.GetUtcNow() + _options.LeaseDuration : null)
            : null;
    }

    private async Task<StateDocument?> ReadStoredAsync(CancellationToken cancellationToken) =>
        await ReadAsync(_document, cancellationToken) is { } found ? StateSerializer.Deserialize(found.Content.Span, Location, stack, environment) : null;

    private async Task<BlobAnswer?> ReadAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        var found = await blob.GetAsync(cancellationToken);
        if (!found.IsSuccess && !found.IsMissingBlob)
            throw container.Explain($"The state {blob.Url} could not be read", found);
        return found.IsSuccess ? found : null;
    }
}
