using MetaflowStack.Azure.Preflight;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Definition.Naming;
using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Stack;

/// <summary>What every part of the definition needs: the settings, the names, and where in Azure the stack lies.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="SubscriptionId">The subscription's id.</param>
/// <param name="TenantId">The tenant's id.</param>
public sealed record StackScope(StackSettings Settings, string SubscriptionId, string TenantId)
{
    /// <summary>The names.</summary>
    public StackNames Names { get; } = new(Settings);

    /// <summary>What this copy of the stack has otherwise than new ones, from its state.</summary>
    public StackChoices Choices { get; init; } = StackChoices.None;

    /// <summary>The service principal of <c>--service-principal-id</c>; null: the stack makes one of its own.</summary>
    public ExistingPrincipal? Principal { get; init; }

    /// <summary>Whether tasks sign in as a managed identity, without a password.</summary>
    public bool UsesWorkloadIdentity => Settings.Identity == IdentityKind.Workload;

    /// <summary>The node pools' sizes that were chosen already: by the state's record, or by this run's checks.</summary>
    public PoolSizeChoice ChosenSizes { get; init; } = PoolSizeChoice.None;

    /// <summary>The node pools' sizes in order of preference.</summary>
    public PoolSizes Sizes => PoolSizes.Of(Settings, Choices, ChosenSizes);

    /// <summary>The tags that mark a resource as this stack's.</summary>
    public StackTags Tags { get; } = new(Settings.OrgPrefix, Settings.Environment);
}
