using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Arm;

/// <summary>
/// Waits for an operation that ARM has accepted: asks <c>Azure-AsyncOperation</c>, else <c>Location</c>, else the resource
/// itself, never earlier than Retry-After, until a terminal state, the timeout or cancellation.
/// </summary>
internal sealed class LongRunningOperation(AzureRestClient client, OperationContext operation)
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(500);

    // Reads may lag behind writes; what is still not there after this has been deleted.
    private static readonly TimeSpan MissingGrace = TimeSpan.FromMinutes(2);

    private readonly long _started = client.Time.GetTimestamp();
    private TimeSpan _interval = FirstInterval;
    private string _lastState = "Accepted";
    private long? _missingSince;

    private TimeSpan Waited => client.Time.GetElapsedTime(_started);

    /// <summary>Waits from the answer to the write on.</summary>
    /// <returns>The resource's body when it is ready; null after a delete.</returns>
    /// <exception cref="StackException">The operation failed, or took longer than its timeout.</exception>
    public async Task<JsonObject?> WaitAsync(ArmResponse answer, CancellationToken cancellationToken)
    {
        if (operation.IsDelete && answer.Status is 200 or 204)
            return null;
        if (IsResource(answer.Body) && answer.Status is 200 or 201 && EndedAlready(answer))
            return answer.Body;

        var result = answer switch
        {
            { AsyncOperation: { } url } => await PollOperationAsync(url, answer.RetryAfter, cancellationToken),
            { Location: { } url, Status: 202 } => await PollLocationAsync(url, answer.RetryAfter, cancellationToken),
            _ => answer,
        };
        if (operation.IsDelete)
            return await WaitUntilGoneAsync(result, cancellationToken);
        return await WaitUntilReadyAsync(result is null ? null : OwnBody(result), cancellationToken);
    }

    /// <summary>Waits until the resource itself says that it is ready.</summary>
    /// <param name="body">What it said last; null: it has not been asked yet.</param>
    /// <param name="cancellationToken">Stops the waiting, not the operation.</param>
    public async Task<JsonObject?> WaitUntilReadyAsync(JsonObject? body, CancellationToken cancellationToken)
    {
        for (var asked = body is not null; ; asked = true)
        {
            if (asked)
            {
                var state = body is null ? new ResourceState(LiveStatus.InProgress, "NotFound") : operation.StateOf(body);
                if (state.Status == LiveStatus.Ready)
                    return body;
                if (state.Status == LiveStatus.Failed)
                    throw Failed(state.Text, ErrorUnwrapper.Unwrap(body?["properties"]?["status"]?["provisioningError"]?.ToJsonString()));
                await PauseAsync(state.Text, null, cancellationToken);
            }
            var answer = await GetAsync(client.UrlOf(operation.Id, operation.ApiVersion), cancellationToken);
            if (answer.IsError && answer.Status != 404)
                throw AzureErrors.Explain(operation.Key, operation.What, answer);
            body = answer.Status == 404 ? null : answer.Body;
            ThrowIfGone(isMissing: answer.Status == 404);
        }
    }

    private bool EndedAlready(ArmResponse answer)
    {
        var state = operation.StateOf(answer.Body!);
        if (state.Status == LiveStatus.Failed)
            throw Failed(state.Text, ErrorUnwrapper.Unwrap(answer.Body?["properties"]?["status"]?["provisioningError"]?.ToJsonString()));
        // Without a state the operation's URL, if there is one, knows better.
        return state.Status == LiveStatus.Ready && (state.Text is not null || answer.AsyncOperation is null);
    }

    private async Task<ArmResponse?> PollOperationAsync(Uri url, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        while (true)
        {
            await PauseAsync(_lastState, retryAfter, cancellationToken);
            var answer = await GetAsync(url, cancellationToken);
            if (answer.Status == 404)
                return null;
            if (answer.IsError)
                throw AzureErrors.Explain(operation.Key, operation.What, answer);

            // NotLatestOperation and other errors beside a status that is not Failed are remarks: recorded AKS operations
            // carry them all the way to Succeeded.
            var state = answer.Body?["status"] is { } status ? ResourceState.OfText(status.ToString())
                : answer.Status == 202 ? new ResourceState(LiveStatus.InProgress, _lastState)
                : ResourceState.OfText(null);
            if (state.Status == LiveStatus.Ready)
                return answer;
            if (state.Status == LiveStatus.Failed)
                throw Failed(state.Text, ErrorUnwrapper.Unwrap(answer.Body?["error"]?.ToJsonString()));
            _lastState = state.Text ?? _lastState;
            retryAfter = answer.RetryAfter;
            url = answer.AsyncOperation ?? url;
        }
    }

    private async Task<ArmResponse?> PollLocationAsync(Uri url, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        while (true)
        {
            await PauseAsync(_lastState, retryAfter, cancellationToken);
            var answer = await GetAsync(url, cancellationToken);
            if (answer.Status == 404)
                return null;
            if (answer.IsError)
                throw AzureErrors.Explain(operation.Key, operation.What, answer);
            if (answer.Status != 202)
                return answer;
            retryAfter = answer.RetryAfter;
            url = answer.Location ?? url;
        }
    }

    private async Task<JsonObject?> WaitUntilGoneAsync(ArmResponse? result, CancellationToken cancellationToken)
    {
        // An operation that has ended, or is no longer known, means that the resource is gone.
        if (result is not { Status: 202 })
            return null;
        while (true)
        {
            await PauseAsync("Deleting", result.RetryAfter, cancellationToken);
            result = await GetAsync(client.UrlOf(operation.Id, operation.ApiVersion), cancellationToken);
            if (result.Status == 404)
                return null;
            if (result.IsError)
                throw AzureErrors.Explain(operation.Key, operation.What, result);
        }
    }

    // The pipeline has repeated the request for as long as it repeats any; an operation that goes on is worth its own whole timeout.
    private async Task<ArmResponse> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan? retryAfter = null;
            string trouble;
            try
            {
                var answer = await client.SendAsync(RequestMethod.Get, url, null, null, cancellationToken);
                if (!answer.IsError || ErrorCatalogue.Classify(answer.Status, answer.Error, operation.Situation) != ErrorClassification.Retry)
                    return answer;
                (retryAfter, trouble) = (answer.RetryAfter, answer.Error.Code ?? $"HTTP {answer.Status}");
            }
            catch (NoAnswerException)
            {
                trouble = "no answer";
            }
            operation.Report($"cannot ask how far it is ({trouble}), trying again");
            await PauseAsync(null, retryAfter, cancellationToken);
        }
    }

    private void ThrowIfGone(bool isMissing)
    {
        _missingSince = isMissing ? _missingSince ?? client.Time.GetTimestamp() : null;
        if (_missingSince is not { } since || client.Time.GetElapsedTime(since) < MissingGrace)
            return;
        var error = new UnwrappedError("ResourceNotFound", "It is not there any more: somebody has deleted it meanwhile", ["ResourceNotFound"]);
        throw new OperationFailedException(
            ErrorCatalogue.Explain(AzureErrors.Sentence(operation.Key, operation.What), operation.Key, null, error), error) { IsGone = true };
    }

    private async Task PauseAsync(string? state, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        _lastState = state ?? _lastState;
        operation.Report(_lastState);
        var pause = retryAfter ?? _interval;
        if (pause < ShortestInterval)
            pause = ShortestInterval;
        if (Waited + pause > operation.Timeout)
            throw TimedOut();
        await Task.Delay(pause, client.Time, cancellationToken);
        _interval = _interval * 2 < LongestInterval ? _interval * 2 : LongestInterval;
    }

    private JsonObject? OwnBody(ArmResponse answer) => IsResource(answer.Body) ? answer.Body : null;

    private bool IsResource(JsonObject? body) => body?["id"] is { } id && ArmId.AreEqual(id.ToString(), operation.Id);

    private OperationFailedException Failed(string? state, UnwrappedError error)
    {
        var said = error.Message.Length > 0 ? error : error with { Message = $"Azure reports the state {state} and no reason" };
        return new OperationFailedException(
            ErrorCatalogue.Explain(AzureErrors.Sentence(operation.Key, operation.What), operation.Key, null, said), error) { IsCreation = operation.IsCreation };
    }

    private StackException TimedOut() => new(new ErrorDetails
    {
        What = $"{operation.Key} could not {operation.What} within {Elapsed.Format(operation.Timeout)}",
        Resource = operation.Key,
        Code = "OperationTimedOut",
        Why = $"the last state was {_lastState}",
        Remedy = "Run the same command again: it goes on waiting for the operation, which Azure carries on",
    });
}
