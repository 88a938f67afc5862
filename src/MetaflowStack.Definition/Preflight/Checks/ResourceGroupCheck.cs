using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight.Checks;

/// <summary>Whether the resource group is free or ours, in the right region, not being deleted, and not locked.</summary>
internal sealed class ResourceGroupCheck : IPreflightCheck
{
    public string Area => "resource group";

    public async Task<IReadOnlyList<Finding>> RunAsync(PreflightFacts facts, CancellationToken cancellationToken)
    {
        var wanted = facts.ResourceGroup;
        var group = await facts.GroupAsync();
        if (!group.IsKnown)
            return [Finding.NotChecked($"The resource group {wanted.Name} was not checked", group.Problem!)];
        var findings = new List<Finding>();
        if (group.Value is { } body)
        {
            if (body["properties"]?["provisioningState"]?.ToString() == "Deleting")
                findings.Add(Finding.Failure(BeingDeleted(wanted)));
            else if (!facts.IsOurs(wanted, body))
                findings.Add(Finding.Failure(NotOurs(wanted)));
            if (body["location"]?.ToString() is { } location && !LocationOffer.AreEqual(location, wanted.Location))
                findings.Add(Finding.Failure(Elsewhere(wanted, location)));
        }

        var locks = await facts.Subscription.LocksAsync(group.Value is null ? ArmId.OfSubscription(facts.Scope.SubscriptionId) : wanted.ResourceId);
        if (locks.Value is null)
            findings.Add(Finding.NotChecked("Management locks were not checked", locks.Problem!));
        else
            findings.AddRange(locks.Value.Select(Locked));
        return findings.Count > 0 ? findings : [Finding.Passed(group.Value is null ? $"{wanted.Name} does not exist yet; no locks above it" : $"{wanted.Name} is ours; no locks")];
    }

    private static Finding Locked(ManagementLockFound found) => found.Level == "ReadOnly"
        ? Finding.Failure(new ErrorDetails
        {
            What = $"A lock keeps {found.Scope} from being changed",
            Code = "ScopeLocked",
            Why = $"{ArmId.NameOf(found.Id)} is ReadOnly",
            Remedy = $"Have it removed: az lock delete --ids {found.Id}",
        })
        : Finding.Warning(new ErrorDetails
        {
            What = $"A lock keeps {found.Scope} from being deleted",
            Why = $"{ArmId.NameOf(found.Id)} is {found.Level}: deploying works, replacing and Destroy will not",
            Remedy = $"To remove it: az lock delete --ids {found.Id}",
        });

    private static ErrorDetails BeingDeleted(ResourceGroup wanted) => new()
    {
        What = $"The resource group {wanted.Name} is being deleted",
        Resource = wanted.Key,
        Code = "ResourceGroupBeingDeleted",
        Why = "Nothing can be made in it until that has ended, which takes minutes",
        Remedy = $"Wait for it: az group wait --deleted --name {wanted.Name}, then run the same command again",
    };

    private static ErrorDetails NotOurs(ResourceGroup wanted) => new()
    {
        What = $"The resource group {wanted.Name} exists and is not this stack's",
        Resource = wanted.Key,
        Why = $"It does not carry the tags {string.Join(", ", wanted.Tags.ToTexts())}",
        Remedy = "Choose another --environment, or delete the group if nobody needs it; a stack made by the public Terraform template is taken over by ImportTerraform",
    };

    private static ErrorDetails Elsewhere(ResourceGroup wanted, string location) => new()
    {
        What = $"The resource group {wanted.Name} is in {location}, not in {wanted.Location}",
        Resource = wanted.Key,
        Code = "InvalidResourceGroupLocation",
        Why = "A group's region cannot be changed",
        Remedy = $"Choose another --environment, or --location {location}",
    };
}
