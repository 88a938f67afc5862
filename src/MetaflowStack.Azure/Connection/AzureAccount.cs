namespace MetaflowStack.Azure.Connection;

/// <summary>The subscription and tenant that a run works in.</summary>
/// <param name="SubscriptionId">The subscription's GUID.</param>
/// <param name="SubscriptionName">Its display name.</param>
/// <param name="SubscriptionState">Its state: Enabled, Warned, PastDue, Disabled, Deleted.</param>
/// <param name="TenantId">The tenant's GUID.</param>
public sealed record AzureAccount(string SubscriptionId, string SubscriptionName, string SubscriptionState, string TenantId);
