using MetaflowStack.Azure.Resources;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>The storage account that this program makes for the state, where none is given.</summary>
public sealed record StateAccountDefinition
{
    /// <summary>The account's name, unique in all of Azure: 3 to 24 lower-case letters and digits.</summary>
    public required string AccountName { get; init; }

    /// <summary>The container's name: 3 to 63 lower-case letters, digits and hyphens.</summary>
    public required string ContainerName { get; init; }

    /// <summary>The resource group that the account is made in. An account that exists stays where it is.</summary>
    public required string ResourceGroupName { get; init; }

    /// <summary>The region that the account is made in: <c>westus</c>.</summary>
    public required string Location { get; init; }

    /// <summary>The tags that mark the account as ours; an account without them is somebody else's and is not changed.</summary>
    public required StackTags Tags { get; init; }
}
