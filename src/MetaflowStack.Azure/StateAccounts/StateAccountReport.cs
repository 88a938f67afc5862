namespace MetaflowStack.Azure.StateAccounts;

/// <summary>What was found and what was done. All texts are sentences for a person, without a full stop.</summary>
public sealed record StateAccountReport
{
    /// <summary>The account's name.</summary>
    public required string AccountName { get; init; }

    /// <summary>The container's name.</summary>
    public required string ContainerName { get; init; }

    /// <summary>The account's ARM id; null when the subscription has no such account, or the caller may not see it.</summary>
    public string? AccountId { get; init; }

    /// <summary>
    /// What was made or put right, in order: <c>storage account stx made (westus, Standard_LRS)</c>. Empty: everything was there
    /// as wanted, and nothing was written.
    /// </summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>What is dangerous about an account that is not ours to change.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
