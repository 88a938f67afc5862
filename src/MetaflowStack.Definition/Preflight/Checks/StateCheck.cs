using System.Globalization;
using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.StateAccounts;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>Whether the state could be reached, understood and locked; that was tried when the run began.</summary>
/// <param name="location">Where the state is.</param>
/// <param name="isMissing">Whether its place does not exist yet.</param>
/// <param name="failure">Why it cannot be used; null: it can.</param>
internal sealed class StateCheck(string location, bool isMissing, ErrorDetails? failure) : IPreflightCheck
{
    public string Area => "state";

    public async Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken) =>
    [
        failure is not null ? Finding.Failure(failure)
        : facts.StateAccount is { } account && await ObstacleToAsync(account, facts) is { } obstacle ? obstacle
        : isMissing ? Finding.Passed($"{location} does not exist yet, and is made after the checks")
        : Finding.Passed(string.Create(CultureInfo.InvariantCulture, $"{location} is reachable and locked by this run; serial {facts.Recorded.Serial}")),
    ];

    // Azure counts a name of our own as taken: the account may be there without its container.
    private static async Task<Finding?> ObstacleToAsync(StateAccountDefinition account, PreflightFacts facts)
    {
        var availability = await facts.StateAccountNameAsync();
        if (!availability.IsKnown)
            return Finding.NotChecked($"Whether the name {account.AccountName} is free was not checked", availability.Problem!);
        if (availability.Value is not { IsAvailable: false } taken)
            return null;
        var found = await facts.Subscription.StorageAccountAsync(account.AccountName);
        if (!found.IsKnown)
            return Finding.NotChecked($"Whether the account {account.AccountName} is yours was not checked", found.Problem!);
        if (found.Value is { } body)
            return SubscriptionFacts.Carries(body, account.Tags) ? null : Finding.Failure(StateAccountErrors.NotOurs(account, body["id"]!.ToString()).Details);
        return Finding.Failure(new ErrorDetails
        {
            What = $"The name '{account.AccountName}' of the state's storage account cannot be used",
            Code = taken.Reason,
            Why = taken.Message,
            Remedy = "Such names are unique in all of Azure: choose another --org-prefix, or " + StateAccountErrors.OwnAccount,
        });
    }
}
