using MetaflowStack.Azure.Blobs;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.State;

namespace MetaflowStack.Azure.State;

/// <summary>
/// A held lock: the lease on the document, renewed in the background. Its validity counts from before a renewal was sent, so that
/// it ends here no later than at the service; but it is the service that keeps writes of a former holder out.
/// </summary>
internal sealed class BlobLock : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NamingTimeout = TimeSpan.FromSeconds(5);

    private readonly BlobContainerClient _container;
    private readonly BlobClient _document;
    private readonly string _session;
    private readonly TimeSpan _duration;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _renewing;
    private long _renewedAt;
    private volatile StateLockLostException? _loss;

    /// <summary>Takes charge of a lease that was acquired.</summary>
    /// <param name="container">The container.</param>
    /// <param name="document">The blob leased.</param>
    /// <param name="id">The lease's id.</param>
    /// <param name="session">The opening, as the document's metadata name it.</param>
    /// <param name="askedAt">The timestamp of <paramref name="time"/> before the lease was asked for.</param>
    /// <param name="duration">The lease's duration.</param>
    /// <param name="time">The clock.</param>
    public BlobLock(BlobContainerClient container, BlobClient document, string id, string session, long askedAt, TimeSpan duration, TimeProvider time)
    {
        (_container, _document, Id, _session) = (container, document, id, session);
        (_renewedAt, _duration, _time) = (askedAt, duration, time);
        Lost = _lost.Token;
        _renewing = KeepRenewingAsync();
    }

    /// <summary>The lease's id, the same for the journal.</summary>
    public string Id { get; }

    /// <summary>Cancelled when the lock is lost.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Whether it is lost.</summary>
    public bool IsLost => _loss is not null;

    private TimeSpan Remaining => _duration - _time.GetElapsedTime(Interlocked.Read(ref _renewedAt));

    /// <summary>Checks, without asking the service, that the lock is still this run's.</summary>
    /// <exception cref="StateLockLostException">It is not, or may not be.</exception>
    public async Task EnsureHeldAsync()
    {
        if (_loss is null && Remaining <= TimeSpan.Zero)
            await LoseAsync(Expired(null), null);
        if (_loss is { } loss)
            throw loss;
    }

    /// <summary>Asks the service whether the lock is still this run's.</summary>
    /// <exception cref="StateLockLostException">It is not.</exception>
    /// <exception cref="StackException">The service does not say.</exception>
    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        if (await RenewAsync(cancellationToken) is { } answer)
            throw _container.Explain($"The lock of the state {_document.Url} could not be renewed", answer);
        await EnsureHeldAsync();
    }

    /// <summary>Gives the lock up for lost, because a write was refused.</summary>
    /// <returns>The failure, naming who holds it now if that can be read.</returns>
    public async Task<StateLockLostException> LoseAsync(string why, Exception? innerException)
    {
        var loss = new StateLockLostException(_document.Url.AbsoluteUri, why, await HolderAsync(), innerException);
        loss = Interlocked.CompareExchange(ref _loss, loss, null) ?? loss;
        await _lost.CancelAsync();
        return loss;
    }

    /// <summary>Stops renewing; does not release.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _renewing;
        _ending.Dispose();
    }

    private async Task KeepRenewingAsync()
    {
        try
        {
            while (!IsLost)
            {
                await Task.Delay(_duration / 3, _time, _ending.Token);
                await RenewUntilExpiryAsync(_ending.Token);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The state was closed.
        }
    }

    // Goes on for as long as the lease can still be this run's.
    private async Task RenewUntilExpiryAsync(CancellationToken cancellationToken)
    {
        var (why, cause) = ("", (Exception?)null);
        while (!IsLost)
        {
            var remaining = Remaining;
            if (remaining <= TimeSpan.Zero)
            {
                await LoseAsync(Expired(why), cause);
                return;
            }
            using var expiry = new CancellationTokenSource(remaining, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(expiry.Token, cancellationToken);
            try
            {
                if (await RenewAsync(either.Token) is not { } answer)
                    return;
                (why, cause) = ($"{answer.Code ?? "status"} {answer.Status}: {answer.Message}", null);
            }
            catch (StackException exception)
            {
                // The network may come back while the lease lasts.
                (why, cause) = (exception.Message, exception);
            }
            catch (OperationCanceledException) when (expiry.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                why = why.Length > 0 ? why : "no answer came";
            }
            await Task.Delay(RetryPause, _time, cancellationToken);
        }
    }

    // Null: renewed, or lost for good.
    private async Task<BlobAnswer?> RenewAsync(CancellationToken cancellationToken)
    {
        var sentAt = _time.GetTimestamp();
        var answer = await _document.RenewLeaseAsync(Id, cancellationToken);
        if (answer.IsSuccess)
            Interlocked.Exchange(ref _renewedAt, sentAt);
        else if (answer.IsConflict || answer.Status == 404)
            await LoseAsync($"The service refused to renew the lease: {answer.Code}: {answer.Message}", null);
        else
            return answer;
        return null;
    }

    private string Expired(string? why) =>
        $"The lease could not be renewed for {_duration.TotalSeconds:F0} s" + (string.IsNullOrEmpty(why) ? ": this process did not run in that time" : $": {why}");

    private async Task<RunStamp?> HolderAsync()
    {
        using var timeout = new CancellationTokenSource(NamingTimeout, _time);
        try
        {
            return await _document.GetPropertiesAsync(timeout.Token) is { IsSuccess: true, IsLeased: true } answer && !answer.Metadata.IsOf(_session)
                ? answer.Metadata.Run()
                : null;
        }
        catch (Exception exception) when (exception is StackException or OperationCanceledException)
        {
            // That the lock is lost is known; who has it now is not.
            return null;
        }
    }
}
