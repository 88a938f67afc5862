using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>Whether resources can be made in the subscription; the sign-in has read its state.</summary>
internal sealed class SubscriptionCheck : IPreflightCheck
{
    private const string Subscriptions = "https://portal.azure.com/#view/Microsoft_Azure_Billing/SubscriptionsBlade";

    public string Area => "subscription";

    public Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken)
    {
        var status = facts.Status;
        IReadOnlyList<Finding> findings = status switch
        {
            { IsUsable: false } => [Finding.Failure(new ErrorDetails
            {
                What = $"The subscription {status.Name} cannot be used",
                Why = $"Its state is {status.State}; only one that is Enabled takes changes",
                Remedy = $"Choose another with --subscription, or have it enabled: {Subscriptions}",
            })],
            { State: not "Enabled" } => [Finding.Warning(new ErrorDetails
            {
                What = $"The subscription {status.Name} is {status.State}",
                Why = "It still takes changes, and will not once Azure disables it",
                Remedy = $"See to its payment: {Subscriptions}",
            })],
            _ => [Finding.Passed($"{status.Name} is {status.State}")],
        };
        return Task.FromResult(findings);
    }
}
