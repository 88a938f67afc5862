using MetaflowStack.Azure.Blobs;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Azure.State;

/// <summary>
/// The journal: an append blob under an endless lease of this opening. Endless, because a lease that ended by itself would keep
/// nobody out: who locks the document next breaks it and takes one of their own (<see cref="TakeOverAsync"/>), and from then on
/// the service refuses whatever a former holder still sends. Not safe from several threads.
/// </summary>
internal sealed class BlobJournal(BlobContainerClient container, BlobClient blob, BlobLock held)
{
    // Only this opening writes: a conflict is one of its own requests, of which an answer was lost.
    private const int Attempts = 4;

    // Blocks of which no answer came; the service may still be about to write them.
    private readonly List<ReadOnlyMemory<byte>> _givenUp = [];
    private ReadOnlyMemory<byte> _unsettled;
    private string? _etag;
    private long _length;
    private bool _leased;
    private bool _inForce;

    /// <summary>
    /// Whether it was found ending in half a line, which no service writes but a person who copied it might: nothing can be
    /// appended until it is folded into the document.
    /// </summary>
    public bool IsTorn { get; private set; }

    private BlobConditions Ours => new() { IfMatch = _etag, LeaseId = held.Id };

    /// <summary>Where it is.</summary>
    public string Location => blob.Url.AbsoluteUri;

    /// <summary>Keeps a former holder from writing into what is there, and reads it; null when there is none.</summary>
    public async Task<JournalFile?> TakeOverAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var found = await blob.GetAsync(cancellationToken);
            if (found.IsMissingBlob)
                return null;
            if (!found.IsSuccess)
                throw Refused("read", found);
            // A conflict here is a former holder who has appended since, or ended: look again.
            if (found.IsLeased && await blob.BreakLeaseAsync(found.ETag, cancellationToken) is { IsSuccess: false } broken && !broken.IsConflict)
                throw Refused("taken over", broken);
            if (await LeaseAsync(found, cancellationToken))
                return JournalFile.Parse(found.Content.Span, Location);
        }
        throw await held.LoseAsync("Somebody else writes into the journal", null);
    }

    /// <summary>Says that what was taken over is not in the document yet, and is to be appended to.</summary>
    public void GoOn(JournalFile found) => (_inForce, IsTorn) = (true, found.WholeLength < _length);

    /// <summary>Says that everything in it is in the document by now.</summary>
    public void Fold()
    {
        (_inForce, IsTorn, _unsettled) = (false, false, default);
        _givenUp.Clear();
    }

    /// <summary>Appends whole lines in one step; begins the journal when there is none in force.</summary>
    /// <param name="header">The first line of a new journal.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task AppendAsync(byte[] header, byte[] lines, CancellationToken cancellationToken)
    {
        if (!_unsettled.IsEmpty)
        {
            await SettleAsync(cancellationToken);
            _givenUp.Add(_unsettled);
        }
        if (!_leased)
            await CreateAsync(cancellationToken);
        else if (!_inForce)
            await EmptyAsync(cancellationToken);
        _unsettled = _length == 0 ? (byte[])[.. header, .. lines] : lines;
        for (var attempt = 1; attempt <= Attempts && !_unsettled.IsEmpty; attempt++)
        {
            await held.EnsureHeldAsync();
            var answer = await blob.AppendAsync(_unsettled, Ours with { AppendPosition = _length }, cancellationToken);
            if (answer.IsSuccess)
                Written(answer.ETag, _length + _unsettled.Length);
            else
                await ExplainAsync("written", answer, cancellationToken);
        }
        if (!_unsettled.IsEmpty)
            throw await held.LoseAsync("Somebody else writes into the journal", null);
    }

    /// <summary>Ends the lease; deletes the journal unless it is still needed.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (!_leased)
            return;
        if (_inForce)
            await blob.ReleaseLeaseAsync(held.Id, cancellationToken);
        else
            await blob.DeleteAsync(Ours, cancellationToken);
        _leased = false;
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        await held.EnsureHeldAsync();
        var made = await blob.PutEmptyAppendBlobAsync(new BlobConditions { IfMissing = true }, cancellationToken);
        if (!made.IsSuccess && !made.IsConflict)
            throw Refused("made", made);
        // It may be there already: made by the first of two attempts, or by a former holder who came a moment too late.
        if (!made.IsSuccess || !await LeaseAsync(made, cancellationToken))
            await TakeOverAsync(cancellationToken);
        if (_length > 0)
            await EmptyAsync(cancellationToken);
        // From here on a successor sees the journal and breaks the lease on it. Before, they may have found none.
        await held.ConfirmAsync(cancellationToken);
        _inForce = true;
    }

    private async Task<bool> LeaseAsync(BlobAnswer found, CancellationToken cancellationToken)
    {
        var answer = await blob.AcquireLeaseAsync(held.Id, Timeout.InfiniteTimeSpan, found.ETag, cancellationToken);
        if (answer.IsSuccess)
            (_etag, _length, _leased) = (found.ETag, found.Content.Length, true);
        else if (!answer.IsConflict && answer.Status != 404)
            throw Refused("leased", answer);
        return answer.IsSuccess;
    }

    private async Task EmptyAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            await held.EnsureHeldAsync();
            var answer = await blob.PutEmptyAppendBlobAsync(Ours, cancellationToken);
            if (answer.IsSuccess)
            {
                (_etag, _length, _inForce) = (answer.ETag, 0, true);
                return;
            }
            await ExplainAsync("emptied", answer, cancellationToken);
        }
        throw await held.LoseAsync("Somebody else writes into the journal", null);
    }

    // A lost lease is the end; with the lease, a conflict is the echo of this run's own write.
    private async Task ExplainAsync(string verb, BlobAnswer answer, CancellationToken cancellationToken)
    {
        if (!answer.IsConflict && answer.Status != 404)
            throw Refused(verb, answer);
        if (answer.Status == 404 || answer.IsLeaseConflict)
            throw await held.LoseAsync($"The service refused to write the journal: {answer.Code}: {answer.Message}", null);
        await SettleAsync(cancellationToken);
    }

    // Looks whether the lines of which no answer came are in it.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var found = await blob.GetAsync(cancellationToken);
        if (found.IsMissingBlob)
            throw await held.LoseAsync("Somebody else has deleted the journal", null);
        if (!found.IsSuccess)
            throw Refused("read", found);
        var written = found.Content.Length > _length ? found.Content[(int)_length..] : default;
        if (!_inForce || written.IsEmpty)
            (_etag, _length) = (found.ETag, found.Content.Length);
        else if (written.Span.SequenceEqual(_unsettled.Span))
            Written(found.ETag, found.Content.Length);
        else if (_givenUp.Any(block => written.Span.SequenceEqual(block.Span)))
            (_etag, _length) = (found.ETag, found.Content.Length);
        else
            throw await held.LoseAsync("Somebody else has written into the journal", null);
    }

    private void Written(string? etag, long length)
    {
        (_etag, _length, _unsettled) = (etag, length, default);
        _givenUp.Clear();
    }

    private StackException Refused(string verb, BlobAnswer answer) => container.Explain($"The journal {blob.Url} could not be {verb}", answer);
}
