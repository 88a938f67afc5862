using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Retry;
using RetryOptions = MetaflowStack.Engine.Retry.RetryOptions;
using RetryPolicy = MetaflowStack.Engine.Retry.RetryPolicy;

namespace MetaflowStack.Azure.Databases;

/// <summary>
/// Creates a flexible server, as often as it takes: in a subscription that makes its first one, creations can end with
/// InternalServerError for 20 minutes (github.com/Azure/azure-cli/issues/17721). What such a creation leaves behind is removed before
/// the next; <see cref="LeftoverServer"/> makes sure that it is ours and empty.
/// </summary>
/// <param name="arm">Azure Resource Manager.</param>
/// <param name="operation">The creation.</param>
/// <param name="leftover">What a failed creation leaves.</param>
/// <param name="timeout">No attempt starts later than this after the first.</param>
/// <param name="note">Takes a line for each failed attempt.</param>
internal sealed class ServerCreation(AzureRestClient arm, OperationContext operation, LeftoverServer leftover, TimeSpan timeout, Action<string> note)
{
    private readonly RetryPolicy _restarts = new(
        new RetryOptions { BaseDelay = TimeSpan.FromSeconds(30), MaxDelay = TimeSpan.FromMinutes(2), Budget = timeout }, arm.Time, new Random(arm.Seed));

    /// <summary>Creates the server and waits until it is ready.</summary>
    /// <returns>Its body.</returns>
    /// <exception cref="StackException">Azure refused, or went on failing until the time was used up; or what a failed creation left may not be removed.</exception>
    public async Task<JsonObject> CreateAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var started = arm.Time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            OperationFailedException failure;
            try
            {
                return await new ResourceWriter(arm, Attempt(attempt)).WriteOnceAsync(RequestMethod.Put, body, cancellationToken);
            }
            catch (OperationFailedException exception) when (Passes(exception))
            {
                failure = exception;
            }

            var left = await leftover.FindAsync(cancellationToken);
            if (left is not null && operation.StateOf(left).Status == LiveStatus.Ready && leftover.IsOurs(left))
                return left;
            var tried = arm.Time.GetElapsedTime(started);
            if (_restarts.NextDelay(attempt, tried, new RetryVerdict(ErrorClassification.Retry)) is not { } delay)
                throw TimeUsedUp(failure, attempt, tried);
            var removed = left is not null && await leftover.RemoveAsync(left, cancellationToken);
            note($"attempt {attempt} failed, Azure said {failure.Error.Code}: {failure.Error.Message.TrimEnd('.')}. {(removed ? "The broken server that it left was removed. " : "")}"
                + $"Next attempt in {Elapsed.Format(delay)}; tried for {Elapsed.Format(tried)}, at most {Elapsed.Format(timeout)}");
            await Task.Delay(delay, arm.Time, cancellationToken);
        }
    }

    private OperationContext Attempt(int number) =>
        number == 1 ? operation : operation with { Report = line => operation.Report($"attempt {number}: {line}") };

    private bool Passes(OperationFailedException failure) =>
        failure.IsGone || ErrorCatalogue.Classify(null, failure.Error, operation.Situation) == ErrorClassification.Retry;

    private StackException TimeUsedUp(OperationFailedException last, int attempts, TimeSpan tried) => new(
        last.Details with
        {
            What = $"{operation.Key} could not be created: Azure failed {attempts} {(attempts == 1 ? "time" : "times")} in {Elapsed.Format(tried)}, and --database-timeout is {Elapsed.Format(timeout)}",
            Remedy = "Run the same command again later: it goes on from here. If it still fails after an hour, choose another --location, or open a support request at Azure with the tracking id above",
        },
        last);
}
