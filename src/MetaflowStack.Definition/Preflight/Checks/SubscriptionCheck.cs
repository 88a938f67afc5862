using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>Whether resources can be made in the subscription; the sign-in has read its state.</summary>
internal sealed class SubscriptionCheck : IPreflightCheck
{
    public string Area => "subscription";

    public Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken)
    {
        var status = facts.Status;
        var details = new ErrorDetails
        {
            What = $"The subscription {status.Name} cannot be used",
            Code = status.IsUsable ? null : "SubscriptionNotUsable",
            Why = $"Its state is {status.State}; only one that is Enabled takes changes",
            Remedy = "Choose another with --subscription, or have it enabled: https://portal.azure.com/#view/Microsoft_Azure_Billing/SubscriptionsBlade",
        };
        IReadOnlyList<Finding> findings = status switch
        {
            { IsUsable: false } => [Finding.Failure(details with { Code = null })],
            { State: not "Enabled" } => [Finding.Warning(details with
            {
                What = $"The subscription {status.Name} is {status.State}",
                Code = null,
                Why = "It still takes changes, and will not when Azure disables it",
                Remedy = "See to its payment: https://portal.azure.com/#view/Microsoft_Azure_Billing/SubscriptionsBlade",
            })],
            _ => [Finding.Passed($"{status.Name} is {status.State}")],
        };
        return Task.FromResult(findings);
    }
}
