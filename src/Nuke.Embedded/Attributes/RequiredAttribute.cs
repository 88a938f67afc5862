namespace Nuke.Common;

/// <summary>The parameter must have a value, whatever target runs.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class RequiredAttribute : Attribute;
