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

    /// <summary>The tags that mark a resource as this stack's.</summary>
    public StackTags Tags { get; } = new(Settings.OrgPrefix, Settings.Environment);
}
