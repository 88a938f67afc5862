using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Retry;
using RetryOptions = MetaflowStack.Engine.Retry.RetryOptions;

namespace MetaflowStack.Azure.Arm;

/// <summary>Writes a resource and waits for the operation; starts anew when Azure ended it with an error that passes.</summary>
internal sealed class ResourceWriter(AzureRestClient arm, OperationContext operation)
{
    private readonly RetryPolicy _restarts = new(
        new RetryOptions { BaseDelay = TimeSpan.FromSeconds(15), MaxDelay = TimeSpan.FromMinutes(1), Budget = operation.Timeout },
        arm.Time,
        new Random(arm.Seed ^ StableHash.Of(operation.Id)));

    /// <summary>Sends the write and waits.</summary>
    /// <returns>The body of the resource when it is ready.</returns>
    /// <exception cref="StackException">Azure refused, the operation failed, or it took too long.</exception>
    public async Task<JsonObject> WriteAsync(RequestMethod method, JsonObject body, CancellationToken cancellationToken) =>
        await _restarts.ExecuteAsync((_, token) => SendAsync(method, body, token), Classify, Tell, cancellationToken)
        ?? throw new InvalidOperationException($"{operation.Id} has no body.");

    /// <summary>As <see cref="WriteAsync"/>, but an error that passes is left to the caller.</summary>
    /// <exception cref="OperationFailedException">Azure refused, or ended the operation as failed.</exception>
    public async Task<JsonObject> WriteOnceAsync(RequestMethod method, JsonObject body, CancellationToken cancellationToken) =>
        await SendAsync(method, body, cancellationToken) ?? throw new InvalidOperationException($"{operation.Id} has no body.");

    /// <summary>Sends a delete and waits until the resource is gone.</summary>
    /// <returns>False when it was gone already.</returns>
    /// <exception cref="StackException">Azure refused, the operation failed, or it took too long.</exception>
    public Task<bool> DeleteAsync(CancellationToken cancellationToken) =>
        _restarts.ExecuteAsync((_, token) => SendDeleteAsync(token), Classify, Tell, cancellationToken);

    private async Task<JsonObject?> SendAsync(RequestMethod method, JsonObject body, CancellationToken cancellationToken)
    {
        var answer = await arm.SendArmAsync(method, operation.Id, operation.ApiVersion, body, cancellationToken);
        if (answer.IsError)
            throw Refused(answer);
        if (operation.Accepted is { } accepted)
            await accepted(cancellationToken);
        return await new LongRunningOperation(arm, operation).WaitAsync(answer, cancellationToken);
    }

    private async Task<bool> SendDeleteAsync(CancellationToken cancellationToken)
    {
        var answer = await arm.SendArmAsync(RequestMethod.Delete, operation.Id, operation.ApiVersion, null, cancellationToken);
        if (answer.Status is 404 or 204)
            return false;
        if (answer.IsError)
            throw Refused(answer);
        await new LongRunningOperation(arm, operation).WaitAsync(answer, cancellationToken);
        return true;
    }

    // Of throttling the pipeline has made as much as can be made; what it gives up on is not begun anew here.
    private StackException Refused(ArmResponse answer) => answer.Status == 429
        ? AzureErrors.Explain(operation.Key, operation.What, answer)
        : new OperationFailedException(AzureErrors.Explain(operation.Key, operation.What, answer).Details, answer.Error) { IsCreation = operation.IsCreation };

    // The pipeline has retried by status; here only codes count, also those of operations that were accepted and then failed.
    private RetryVerdict Classify(Exception exception) => new(
        exception is not OperationFailedException failure ? ErrorClassification.Fail
        : failure.IsGone ? ErrorClassification.Retry
        : operation.HasOtherWay?.Invoke(failure) == true ? ErrorClassification.Fail
        : ErrorCatalogue.Classify(null, failure.Error, operation.Situation));

    private void Tell(RetryNotice notice) =>
        operation.Report($"{(notice.Exception as OperationFailedException)?.Error.Code}, trying again in {Elapsed.Format(notice.Delay)}");
}
