namespace MetaflowStack.Azure.Arm;

/// <summary>Error codes of Azure that change what we do. Azure compares them without regard to case.</summary>
internal static class AzureErrorCodes
{
    /// <summary>Worth another attempt after a while.</summary>
    public static IReadOnlySet<string> Transient { get; } = Set(
        "AnotherOperationInProgress", "ServerBusy", "ServerIsBusy", "ProvisioningServerBusy", "RetryableError", "AKSOperationPreempted",
        "StorageAccountOperationInProgress", "TooManyRequests", "ServiceUnavailable", "ServerTimeout", "OperationTimedOut");

    /// <summary>Another attempt gets the same answer.</summary>
    public static IReadOnlySet<string> FailAtOnce { get; } = Set(
        "QuotaExceeded", "OperationNotAllowed", "InsufficientQuota", "SkuNotAvailable", "LocationIsOfferRestricted",
        "AvailabilityZoneNotSupported", "SubnetIsFull", "AuthorizationFailed", "Authorization_RequestDenied", "RequestDisallowedByPolicy",
        "StorageAccountAlreadyTaken", "ServerNameAlreadyExists", "AllocationFailed", "ZonalAllocationFailed", "AksCapacityHeavyUsage");

    private static HashSet<string> Set(params string[] codes) => new(codes, StringComparer.OrdinalIgnoreCase);
}
