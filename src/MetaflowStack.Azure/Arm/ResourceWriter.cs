using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Arm;

/// <summary>Writes a resource and waits for the operation; starts anew when Azure ended it with an error that passes.</summary>
internal sealed class ResourceWriter(AzureRestClient arm, OperationContext operation)
{
    private static readonly TimeSpan PauseBeforeRestart = TimeSpan.FromSeconds(15);

    /// <summary>Codes of failed operations that are worth starting anew.</summary>
    public IReadOnlySet<string> RestartCodes { get; init; } = AzureErrorCodes.Transient;

    /// <summary>Sends the write and waits.</summary>
    /// <returns>The body of the resource when it is ready.</returns>
    /// <exception cref="StackException">Azure refused, the operation failed, or it took too long.</exception>
    public async Task<JsonObject> WriteAsync(RequestMethod method, JsonObject body, CancellationToken cancellationToken)
    {
        var started = arm.Time.GetTimestamp();
        while (true)
        {
            try
            {
                var answer = await arm.SendArmAsync(method, operation.Id, operation.ApiVersion, body, cancellationToken);
                if (answer.IsError)
                    throw AzureErrors.Explain(operation.Key, operation.Verb, answer);
                return await new LongRunningOperation(arm, operation).WaitAsync(answer, cancellationToken)
                    ?? throw new InvalidOperationException($"{operation.Id} has no body.");
            }
            catch (StackException failure) when (MayRestart(failure, started))
            {
                operation.Report($"{failure.Details.Code}, starting again in {Elapsed.Format(PauseBeforeRestart)}");
                await Task.Delay(PauseBeforeRestart, arm.Time, cancellationToken);
            }
        }
    }

    /// <summary>Sends a delete and waits until the resource is gone.</summary>
    /// <returns>False when it was gone already.</returns>
    /// <exception cref="StackException">Azure refused, the operation failed, or it took too long.</exception>
    public async Task<bool> DeleteAsync(CancellationToken cancellationToken)
    {
        var started = arm.Time.GetTimestamp();
        while (true)
        {
            try
            {
                var answer = await arm.SendArmAsync(RequestMethod.Delete, operation.Id, operation.ApiVersion, null, cancellationToken);
                if (answer.Status is 404 or 204)
                    return false;
                if (answer.IsError)
                    throw AzureErrors.Explain(operation.Key, operation.Verb, answer);
                await new LongRunningOperation(arm, operation).WaitAsync(answer, cancellationToken);
                return true;
            }
            catch (OperationFailedException failure) when (MayRestart(failure, started))
            {
                operation.Report($"{failure.Details.Code}, starting again in {Elapsed.Format(PauseBeforeRestart)}");
                await Task.Delay(PauseBeforeRestart, arm.Time, cancellationToken);
            }
        }
    }

    private bool MayRestart(StackException failure, long started) =>
        failure.Details.Code is { } code && RestartCodes.Contains(code) && code != LongRunningOperation.TimedOutCode
        && arm.Time.GetElapsedTime(started) + PauseBeforeRestart < operation.Timeout;
}
