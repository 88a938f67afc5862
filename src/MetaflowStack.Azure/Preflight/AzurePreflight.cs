using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Connection;

namespace MetaflowStack.Azure.Preflight;

/// <summary>The checks that can be made before the first write. Each reads and reports; none fails by itself.</summary>
public sealed class AzurePreflight
{
    internal AzurePreflight(AzureRestClient arm, AzureAccount account)
    {
        Providers = new ResourceProviderCheck(arm, account.SubscriptionId);
        Names = new NameAvailabilityCheck(arm, account.SubscriptionId);
        Permissions = new PermissionCheck(arm);
        Subscription = new SubscriptionCheck(account);
    }

    /// <summary>Whether the subscription can be used.</summary>
    public SubscriptionCheck Subscription { get; }

    /// <summary>Whether the resource providers are registered.</summary>
    public ResourceProviderCheck Providers { get; }

    /// <summary>Whether global names are free.</summary>
    public NameAvailabilityCheck Names { get; }

    /// <summary>What the signed-in account may do.</summary>
    public PermissionCheck Permissions { get; }
}
