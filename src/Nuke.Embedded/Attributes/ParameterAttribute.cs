namespace Nuke.Common;

/// <summary>
/// A field or property that the user can set: on the command line, in the environment, or in a parameters file. Its option is the
/// member's name in kebab-case.
/// </summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public class ParameterAttribute(string? description = null) : Attribute
{
    /// <summary>What the parameter means, for <c>--help</c>.</summary>
    public virtual string? Description { get; } = description;

    /// <summary>The name, if it is not the member's.</summary>
    public string? Name { get; set; }

    /// <summary>One character at which a single value is split, for arrays.</summary>
    public string? Separator { get; set; }

    /// <summary>Whether <c>--help</c> lists the parameter. Default: it does.</summary>
    public virtual bool List { get; set; } = true;
}
