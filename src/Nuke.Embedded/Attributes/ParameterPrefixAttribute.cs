namespace Nuke.Common;

/// <summary>Puts a prefix before the names of all parameters of a component.</summary>
[AttributeUsage(AttributeTargets.Interface, AllowMultiple = false, Inherited = false)]
public sealed class ParameterPrefixAttribute(string prefix) : Attribute
{
    private const string Suffix = "Prefix";

    /// <summary>The prefix; a trailing <c>Prefix</c> of the given text is dropped.</summary>
    public string Prefix { get; } = prefix.EndsWith(Suffix, StringComparison.Ordinal) ? prefix[..^Suffix.Length] : prefix;
}
