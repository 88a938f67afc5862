namespace Nuke.Common;

/// <summary>The value is secret: it has no place in <c>parameters.json</c>, and no default is shown.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class SecretAttribute : Attribute;
