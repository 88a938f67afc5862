using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>What to do about failures that mean something else for the state's account than for a stack.</summary>
public static class StateAccountErrors
{
    /// <summary>The code of a caller who has no data role, or whose role does not work yet.</summary>
    internal const string NoDataRole = "AuthorizationPermissionMismatch";

    /// <summary>The code of an account whose name no name server knows.</summary>
    internal const string UnknownHost = "HostNotFound";

    /// <summary>The way out where no account can be made, as part of a sentence.</summary>
    public const string OwnAccount = "give a container of an account that exists with --state https://ACCOUNT.blob.core.windows.net/CONTAINER";

    /// <summary>Whether the caller may not do something in Azure Resource Manager.</summary>
    internal static bool IsForbidden(StackException exception) => exception.Details.Code is "AuthorizationFailed" or "LinkedAuthorizationFailed";

    /// <summary>A failure to make the account or what it lies in.</summary>
    internal static StackException ForAccount(StackException exception) => WithRemedy(exception, exception.Details.Code switch
    {
        "StorageAccountAlreadyTaken" => $"Choose another --org-prefix, or {OwnAccount}",
        "AuthorizationFailed" or "LinkedAuthorizationFailed" =>
            $"Have an owner of the subscription run InitState once with the same --org-prefix and --location, or {OwnAccount}",
        "RequestDisallowedByPolicy" =>
            $"Ask those who own the policy named above for an exemption, or have an account made that it allows and {OwnAccount}",
        _ => null,
    });

    /// <summary>A failure to lock the account.</summary>
    internal static StackException ForLock(StackException exception, ManagementLock wanted, string accountId) => WithRemedy(exception, exception.Details.Code switch
    {
        "AuthorizationFailed" or "LinkedAuthorizationFailed" =>
            "Only an Owner or User Access Administrator may lock. Have one of them run InitState once, or run: "
            + $"az lock create --name {wanted.Name} --lock-type {wanted.Level} --resource {accountId}",
        _ => null,
    });

    /// <summary>A failure to give the caller a data role.</summary>
    internal static StackException ForRole(StackException exception, RoleAssignment wanted, string accountId) => WithRemedy(exception, exception.Details.Code switch
    {
        "AuthorizationFailed" or "LinkedAuthorizationFailed" =>
            $"Only an Owner or User Access Administrator may assign roles. Have one of them run: {AssignCommand(wanted, accountId)}",
        _ => null,
    });

    /// <summary>The caller may not write to an account that is not ours to give roles on.</summary>
    internal static StackException NoRoleOnGivenAccount(StackException exception, string account, string? accountId, CallerIdentity caller) => new(
        exception.Details with
        {
            What = $"The signed-in account may not write to storage account {account}",
            Remedy = "Have an Owner or User Access Administrator of the account run: "
                + AssignCommand(StateAccountResources.RoleOf(caller, accountId ?? "", new StackTags("", "")), accountId ?? "ID-OF-THE-ACCOUNT"),
        },
        exception);

    /// <summary>An account of the name exists and does not carry our tags.</summary>
    public static StackException NotOurs(StateAccountDefinition definition, string accountId) => new(new ErrorDetails
    {
        What = $"Storage account {definition.AccountName} exists and is not marked as this program's; it was left alone",
        Resource = StorageAccount.KeyFor(definition.AccountName),
        Why = $"{accountId} does not carry the tags {string.Join(", ", definition.Tags.ToTexts())}",
        Remedy = $"If it is the account of your state, put the tags back: az tag update --resource-id {accountId} --operation Merge --tags "
            + $"{string.Join(' ', definition.Tags.ToTexts())}; else choose another --org-prefix, or {OwnAccount}",
    });

    /// <summary>The role was assigned and did not come to work.</summary>
    internal static StackException RoleDoesNotWork(StackException exception, string account, TimeSpan waited) => new(
        exception.Details with
        {
            What = $"The role {BuiltInRole.StorageBlobDataContributor.Name} on storage account {account} did not come to work within {Arm.Elapsed.Format(waited)}",
            Remedy = "Azure says that this takes up to 10 minutes: run the same command again in some minutes. "
                + "If it stays so, look for a deny assignment or a network rule on the account",
        },
        exception);

    /// <summary>Several failures as one.</summary>
    internal static StackException Combine(IReadOnlyList<StackException> failures) => failures is [var only] ? only : new StackException(
        new ErrorDetails
        {
            What = $"{failures.Count} steps for the state's account failed",
            Why = string.Join(Environment.NewLine, failures.Select(failure => failure.Message)),
            Remedy = "Mend what is named above and run the same command again",
        },
        new AggregateException(failures));

    private static string AssignCommand(RoleAssignment wanted, string accountId) =>
        $"az role assignment create --role \"{wanted.Role.Name}\" --assignee-object-id {wanted.PrincipalId} "
        + $"--assignee-principal-type {wanted.PrincipalType} --scope {accountId}";

    private static StackException WithRemedy(StackException exception, string? remedy) =>
        remedy is null ? exception : new StackException(exception.Details with { Remedy = remedy }, exception);
}
