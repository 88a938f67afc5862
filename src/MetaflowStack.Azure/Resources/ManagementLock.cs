using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>
/// A lock that keeps a resource from being deleted, by whomever; its <see cref="ArmResource.Parent"/> is what is locked. It holds
/// for Azure Resource Manager, not for blobs (Microsoft's page "Lock your resources to protect your infrastructure").
/// </summary>
public sealed record ManagementLock : ArmResource
{
    /// <summary>The kind in keys: <c>azure:management-lock/NAME</c>.</summary>
    public const string Kind = "management-lock";

    /// <summary>Takes about a second.</summary>
    public ManagementLock() => UsualDuration = TimeSpan.FromSeconds(1);

    /// <summary><c>properties.level</c>: CanNotDelete or ReadOnly (locks.json).</summary>
    public string Level { get; init; } = "CanNotDelete";

    /// <summary><c>properties.notes</c>: what the lock is for; at most 512 characters (locks.json).</summary>
    public required string Notes { get; init; }

    /// <inheritdoc />
    public override string ResourceType => "Microsoft.Authorization/locks";

    /// <inheritdoc />
    protected override string RelativePath => $"providers/Microsoft.Authorization/locks/{Name}";

    /// <summary>The key of such a resource.</summary>
    public static ResourceKey KeyFor(string name) => new("azure", Kind, name);
}
