namespace MetaflowStack.Definition.Settings;

/// <summary>Which cloud a stack is deployed to.</summary>
public enum CloudKind
{
    /// <summary>Microsoft's public cloud.</summary>
    Azure,

    /// <summary>The simulated cloud on this machine.</summary>
    Sandbox,
}
