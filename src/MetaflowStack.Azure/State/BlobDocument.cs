using MetaflowStack.Azure.Blobs;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Azure.State;

/// <summary>
/// The document while its lease is held: written with lease id and ETag, and kept as a snapshot after each write. Not safe from
/// several threads.
/// </summary>
internal sealed class BlobDocument(
    BlobContainerClient container, BlobClient blob, BlobLock held, IReadOnlyDictionary<string, string> holder, LeasedDocument leased, TimeProvider time)
{
    // Only this opening writes: a conflict is one of its own requests, of which an answer was lost.
    private const int Attempts = 4;

    private string _etag = leased.ETag;
    private ReadOnlyMemory<byte> _content = leased.Content;
    private (byte[] Content, StateDocument Document)? _unsettled;
    private StateDocument? _notKept;

    /// <summary>The document as it is in the blob.</summary>
    public StateDocument Stored { get; private set; } = leased.Document;

    private BlobConditions Ours => new() { IfMatch = _etag, LeaseId = held.Id };

    /// <summary>Says that what is stored may be missing from the history: the run that wrote it died.</summary>
    public void Doubt() => _notKept = Stored.Serial > 0 ? Stored : null;

    /// <summary>Replaces the document.</summary>
    public async Task WriteAsync(StateDocument next, CancellationToken cancellationToken)
    {
        await KeepAsync(cancellationToken);
        var content = StateSerializer.Serialize(next);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            await held.EnsureHeldAsync();
            _unsettled = (content, next);
            var answer = await blob.PutAsync(content, holder, Ours, cancellationToken);
            if (answer.IsSuccess)
            {
                Written(answer.ETag!);
                return;
            }
            await ThrowUnlessOwnEchoAsync(answer);
            if (await SettleAsync(cancellationToken))
                return;
        }
        throw await held.LoseAsync("Somebody else writes the state", null);
    }

    /// <summary>Keeps what is stored as a snapshot, unless that was done.</summary>
    /// <exception cref="StateUnreachableException">The service does not answer; it is tried again with the next write.</exception>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (_notKept is not { } document)
            return;
        var answer = await blob.SnapshotAsync(BlobStamps.OfVersion(document, time.GetUtcNow()), Ours, cancellationToken);
        if (answer.IsLeaseConflict)
            throw await held.LoseAsync($"The service refused to keep a version of the state: {answer.Code}: {answer.Message}", null);
        if (!answer.IsSuccess)
            throw container.Explain($"No version of the state {blob.Url} could be kept", answer);
        _notKept = null;
    }

    /// <summary>Looks whether a write of which no answer came was done, and sees to it that it is not done later.</summary>
    /// <returns>Whether there was such a write and it was done.</returns>
    public async Task<bool> SettleAsync(CancellationToken cancellationToken)
    {
        if (_unsettled is not { } pending)
            return false;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var found = await blob.GetAsync(cancellationToken);
            if (!found.IsSuccess)
                throw container.Explain($"The state {blob.Url} could not be read", found);
            if (found.Content.Span.SequenceEqual(pending.Content))
            {
                Written(found.ETag!);
                return true;
            }
            if (!found.Content.Span.SequenceEqual(_content.Span))
                break;
            // The write may still be on its way; once the ETag is another it comes to nothing.
            _etag = found.ETag!;
            var marked = await blob.SetMetadataAsync(holder, Ours, cancellationToken);
            if (marked.IsSuccess)
            {
                (_etag, _unsettled) = (marked.ETag!, null);
                return false;
            }
            await ThrowUnlessOwnEchoAsync(marked);
        }
        throw await held.LoseAsync("Somebody else has written the state", null);
    }

    // A lost lease is the end; with the lease, a conflict is the echo of this opening's own write.
    private async Task ThrowUnlessOwnEchoAsync(BlobAnswer answer)
    {
        if (answer.IsLeaseConflict)
            throw await held.LoseAsync($"The service refused to write the state: {answer.Code}: {answer.Message}", null);
        if (!answer.IsConflict)
            throw container.Explain($"The state {blob.Url} could not be written", answer);
    }

    private void Written(string etag)
    {
        var (content, document) = _unsettled!.Value;
        (_etag, _content, Stored, _notKept, _unsettled) = (etag, content, document, document, null);
    }
}

/// <summary>The document at the moment when its lease was acquired.</summary>
/// <param name="ETag">Its ETag.</param>
/// <param name="Content">Its content.</param>
/// <param name="Document">Its content, read.</param>
internal sealed record LeasedDocument(string ETag, ReadOnlyMemory<byte> Content, StateDocument Document)
{
    /// <summary>Whether it is known that there is no journal.</summary>
    public bool HasNoJournal { get; init; }
}
