namespace MetaflowStack.Engine.Errors;

/// <summary>
/// The rows of the <see cref="ErrorCatalogue"/> about blobs (Microsoft's pages "Blob service error codes", "Common REST API error
/// codes" and "Lease Blob").
/// </summary>
internal static class StorageErrorEntries
{
    private const string Wait = "It usually passes within minutes, and was tried again for as long as makes sense. Run the same command again later: it goes on from here";
    private const string Somebody = "Run the same command again once nobody else is at work on this stack; StateUnlock shows who holds the lock";
    private const string AnotherAccount = "Check the account and container in --state";

    private const string WhoAsks =
        "With a connection string: check that its key is the account's (az storage account keys list --account-name ACCOUNT). Otherwise sign in again: az login";

    /// <summary>All rows.</summary>
    public static ErrorEntry[] All { get; } =
    [
        new("OperationTimedOut", ErrorClassification.Retry, "The storage service did not finish in time", Wait),
        new("ContainerBeingDeleted", ErrorClassification.Retry, "The container is being deleted; its name is free again after 30 seconds or more", Wait),
        new("AuthenticationFailed", ErrorClassification.Fail, "The storage account does not accept who asks", WhoAsks),
        new("InvalidAuthenticationInfo", ErrorClassification.Fail, "The storage account does not accept the token",
            "Sign in again with 'az login', to the tenant that the storage account's subscription is in (--tenant)"),
        new("NoAuthenticationInformation", ErrorClassification.Fail, "The storage account wants to know who asks", "Sign in with 'az login'"),
        new("AuthorizationPermissionMismatch", ErrorClassification.Fail, "The signed-in account may not read and write blobs there",
            "Give it the role Storage Blob Data Contributor on the storage account (being its Owner is not enough) and wait up to 10 minutes: az role "
            + "assignment create --role \"Storage Blob Data Contributor\" --assignee YOU --scope ACCOUNT-ID"),
        new("AuthorizationFailure", ErrorClassification.Fail, "The storage emulator does not accept who asks", WhoAsks) { MessageContains = "failed to authenticate" },
        new("AuthorizationFailure", ErrorClassification.Fail, "The storage account's network rules keep this machine out, or it may not be asked this way",
            "Allow this machine's address in the account's networking settings, or run the command from inside its network"),
        new("KeyBasedAuthenticationNotPermitted", ErrorClassification.Fail, "The storage account takes no keys",
            "Leave the connection string out and give --state https://ACCOUNT.blob.core.windows.net/CONTAINER, which signs in with Entra"),
        new("PublicAccessNotPermitted", ErrorClassification.Fail, "The storage account allows no public access", "Sign in with 'az login'"),
        new("AccountIsDisabled", ErrorClassification.Fail, "The storage account is disabled", "Look at the account and its subscription in the portal"),
        new("ContainerNotFound", ErrorClassification.Fail, "The container does not exist",
            AnotherAccount + "; the target InitState makes what is missing"),
        new("ContainerDisabled", ErrorClassification.Fail, "The container is disabled", AnotherAccount),
        new("BlobNotFound", ErrorClassification.Fail, "The blob does not exist",
            "Check --org-prefix and --environment. If it was deleted: az storage blob undelete, while the account's soft delete keeps it"),
        new("BlobAlreadyExists", ErrorClassification.Fail, "Somebody made the blob a moment ago", Somebody),
        new("InvalidBlobType", ErrorClassification.Fail, "A blob of another kind has this name", "Move it away, or choose another container"),
        new("InvalidResourceName", ErrorClassification.Fail, "There can be no container of this name",
            "Choose a container of 3 to 63 lower case letters, digits and single hyphens"),
        new("ConditionNotMet", ErrorClassification.Fail, "Somebody else changed the blob at the same time", Somebody),
        new("AppendPositionConditionNotMet", ErrorClassification.Fail, "Somebody else appended to the blob at the same time", Somebody),
        new("LeaseAlreadyPresent", ErrorClassification.Fail, "Somebody else holds the lease", Somebody),
        new("LeaseIdMissing", ErrorClassification.Fail, "Somebody else holds the lease", Somebody),
        new("LeaseIdMismatchWithBlobOperation", ErrorClassification.Fail, "Somebody else holds the lease", Somebody),
        new("LeaseIdMismatchWithLeaseOperation", ErrorClassification.Fail, "Somebody else holds the lease, or has held it since", Somebody),
        new("LeaseLost", ErrorClassification.Fail, "The lease has ended", Somebody),
        new("LeaseNotPresentWithBlobOperation", ErrorClassification.Fail, "There is no lease any more", Somebody),
        new("LeaseNotPresentWithLeaseOperation", ErrorClassification.Fail, "There is no lease any more", Somebody),
        new("LeaseIsBrokenAndCannotBeRenewed", ErrorClassification.Fail, "The lease was broken", Somebody),
        new("LeaseIsBreakingAndCannotBeAcquired", ErrorClassification.Fail, "The lease is being broken and ends within a minute", Somebody),
    ];
}
