using MetaflowStack.Azure.Connection;

namespace MetaflowStack.Azure.Preflight;

/// <summary>Whether the subscription can be used.</summary>
public sealed class SubscriptionCheck
{
    private readonly AzureAccount _account;

    internal SubscriptionCheck(AzureAccount account) => _account = account;

    /// <summary>Reads the state that the sign-in found; sends nothing.</summary>
    public SubscriptionStatus Run() => new(
        _account.SubscriptionName,
        _account.SubscriptionState,
        // Subscriptions in Warned or PastDue still take writes; Disabled and Deleted are read-only or gone
        // (Microsoft's page "Azure subscription states").
        _account.SubscriptionState is "Enabled" or "Warned" or "PastDue");
}

/// <summary>The state of a subscription.</summary>
/// <param name="Name">Its display name.</param>
/// <param name="State">Azure's word: Enabled, Warned, PastDue, Disabled, Deleted.</param>
/// <param name="IsUsable">Whether resources can be made in it.</param>
public sealed record SubscriptionStatus(string Name, string State, bool IsUsable);
