using MetaflowStack.Azure.Blobs;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Azure.State;

/// <summary>
/// Takes the lock. The holder is written into the document's metadata first, and then the lease is acquired on condition that
/// nothing was changed since: whenever there is a lease, the metadata are its holder's.
/// </summary>
internal sealed class BlobStateOpening(BlobContainerClient container, BlobStateNames names, RunStamp run, BlobStateOptions options)
{
    // More than one attempt is for this opening's own requests of which an answer was lost.
    private const int Attempts = 4;

    private readonly BlobClient _blob = container.Blob(names.Document);
    private readonly string _session = Guid.NewGuid().ToString("N");
    private readonly string _leaseId = Guid.NewGuid().ToString();

    private IReadOnlyDictionary<string, string> Holder => BlobStamps.OfHolder(run, _session);

    /// <summary>Locks and reads.</summary>
    public async Task<BlobStateSession> OpenAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var found = await _blob.GetAsync(cancellationToken);
            var claimed = found.IsMissingBlob
                ? await CreateAsync(cancellationToken)
                : await ClaimAsync(found, isFirst: attempt == 1, cancellationToken);
            if (claimed is null)
                continue;
            var askedAt = options.Time.GetTimestamp();
            var leased = await _blob.AcquireLeaseAsync(_leaseId, options.LeaseDuration, claimed.ETag, cancellationToken);
            if (leased.IsSuccess)
                return await StartAsync(claimed, askedAt, cancellationToken);
            if (!leased.IsConflict && leased.Status != 404)
                throw container.Explain($"The state {_blob.Url} could not be locked", leased);
        }
        throw new StateLockedException(_blob.Url.AbsoluteUri, new StateLock(null, null));
    }

    // Null: somebody was faster, or this opening itself was.
    private async Task<LeasedDocument?> CreateAsync(CancellationToken cancellationToken)
    {
        var journal = container.Blob(names.Journal);
        var lines = await journal.GetAsync(cancellationToken);
        if (!lines.IsSuccess && !lines.IsMissingBlob)
            throw container.Explain($"The journal {journal.Url} could not be read", lines);
        var document = StateDocument.New(names.Stack, names.Environment, options.Time.GetUtcNow());
        var found = JournalFile.Parse(lines.Content.Span, journal.Url.AbsoluteUri);
        // A journal whose document was deleted is taken or refused by the one rule for all stores.
        if (StateLoader.Load(null, found, journal.Url.AbsoluteUri, () => document).Document is { } folded)
            document = document with { Lineage = folded.Lineage };
        var content = StateSerializer.Serialize(document);
        var made = await _blob.PutAsync(content, Holder, new BlobConditions { IfMissing = true }, cancellationToken);
        if (!made.IsSuccess && !made.IsConflict)
            throw container.Explain($"The state {_blob.Url} could not be made", made);
        return made.IsSuccess ? new LeasedDocument(made.ETag!, content, document) { HasNoJournal = lines.IsMissingBlob } : null;
    }

    // Null: somebody was faster, or this opening itself was.
    private async Task<LeasedDocument?> ClaimAsync(BlobAnswer found, bool isFirst, CancellationToken cancellationToken)
    {
        if (!found.IsSuccess)
            throw container.Explain($"The state {_blob.Url} could not be read", found);
        var isOurs = found.Metadata.IsOf(_session);
        // Without a lease on a second look, somebody has claimed it and is about to acquire the lease; they shall have it.
        if (!isOurs && (found.IsLeased || !isFirst))
            throw new StateLockedException(_blob.Url.AbsoluteUri, new StateLock(found.Metadata.Run(), options.Time.GetUtcNow() + options.LeaseDuration));
        var document = StateSerializer.Deserialize(found.Content.Span, _blob.Url.AbsoluteUri, names.Stack, names.Environment);
        if (isOurs)
            return new LeasedDocument(found.ETag!, found.Content, document);
        var claimed = await _blob.SetMetadataAsync(Holder, new BlobConditions { IfMatch = found.ETag }, cancellationToken);
        if (!claimed.IsSuccess && !claimed.IsConflict && claimed.Status != 404)
            throw container.Explain($"The state {_blob.Url} could not be locked", claimed);
        return claimed.IsSuccess ? new LeasedDocument(claimed.ETag!, found.Content, document) : null;
    }

    private async Task<BlobStateSession> StartAsync(LeasedDocument claimed, long askedAt, CancellationToken cancellationToken)
    {
        var held = new BlobLock(container, _blob, _leaseId, _session, askedAt, options.LeaseDuration, options.Time);
        try
        {
            var document = new BlobDocument(container, _blob, held, Holder, claimed, options.Time);
            var journal = new BlobJournal(container, container.Blob(names.Journal), held);
            var found = claimed.HasNoJournal ? null : await journal.TakeOverAsync(cancellationToken);
            var loaded = StateLoader.Load(claimed.Document, found ?? JournalFile.None, journal.Location, () => claimed.Document);
            // A journal that is still there is of a run that died.
            if (found is not null)
                document.Doubt();
            if (loaded.Journal.Header is not null)
                journal.GoOn(loaded.Journal);
            return new BlobStateSession(_blob, held, document, journal, loaded.Document!, run, options);
        }
        catch
        {
            await held.DisposeAsync();
            await ReleaseAsync();
            throw;
        }
    }

    private async Task ReleaseAsync()
    {
        using var timeout = new CancellationTokenSource(options.CloseTimeout, options.Time);
        try
        {
            await _blob.ReleaseLeaseAsync(_leaseId, timeout.Token);
        }
        catch (Exception exception) when (exception is StackException or OperationCanceledException)
        {
            // What made the opening fail is what the user gets to see; the lease ends by itself.
        }
    }
}
