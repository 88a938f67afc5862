namespace MetaflowStack.Definition.CiIdentities;

/// <summary>An environment as the identities of CI meet it.</summary>
/// <param name="Name">Its name, also that of the GitHub environment.</param>
/// <param name="SubscriptionId">Its subscription.</param>
/// <param name="ResourceGroupId">The ARM id of its resource group.</param>
/// <param name="StateContainerId">The ARM id of the container of its state; null: that is no container of this tenant.</param>
internal sealed record CiEnvironment(string Name, string SubscriptionId, string ResourceGroupId, string? StateContainerId);
