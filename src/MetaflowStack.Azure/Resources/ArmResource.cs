using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Resources;

/// <summary>
/// A resource that Azure Resource Manager keeps. Its id follows from where it lies and what it is called, so it is known before
/// the resource exists. Derived records are named as ARM names the type, their properties as in Microsoft's specs.
/// </summary>
public abstract record ArmResource : Resource
{
    private readonly Input<string> _parent = "";

    /// <summary>
    /// The ARM id of what the resource lies in: its resource group, or the resource that it is a child of. Sets
    /// <see cref="Resource.Container"/> when it is another resource's id, and <see cref="Resource.ExclusiveGroup"/> for types that
    /// cannot be written two at a time within one parent.
    /// </summary>
    public required Input<string> Parent
    {
        get => _parent;
        init
        {
            _parent = value;
            Container = value.Source ?? Container;
            if (LocksParent)
                ExclusiveGroup = value.ToString();
        }
    }

    /// <summary>The resource's name in Azure.</summary>
    public required string Name { get; init; }

    /// <summary>The full type: <c>Microsoft.Network/virtualNetworks/subnets</c>.</summary>
    public abstract string ResourceType { get; }

    /// <summary>The ARM id.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Parent"/> refers to an output whose value cannot be computed beforehand.</exception>
    public string ResourceId => $"{ArmId.ValueOf(Parent)}/{RelativePath}";

    /// <summary>The ARM id as an output, for the properties of other resources.</summary>
    public Output<string> Id => new(Key, "id") { KnownValue = ResourceId };

    /// <summary>The part of the id behind the parent's.</summary>
    protected abstract string RelativePath { get; }

    /// <summary>Whether a write on this resource is a write on its parent, so that two at once collide.</summary>
    protected virtual bool LocksParent => false;
}
