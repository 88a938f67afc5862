using System.Reflection;
using System.Text;

namespace MetaflowStack.CommandLine.Model;

/// <summary>A parameter of the build, as its attribute declares it.</summary>
internal sealed record Parameter(string Name, Type Type, char? Separator, bool IsBuiltIn)
{
    // Words that a kebab-case name keeps together, as NUKE does: --github-token, not --git-hub-token.
    private static readonly string[] s_knownWords =
        ["DotNet", "GitHub", "GitVersion", "MSBuild", "NuGet", "ReSharper", "AppVeyor", "TeamCity", "GitLab", "SignPath", "JetBrains"];

    /// <summary>The option: <c>--deploy-argo</c>.</summary>
    public string Option => "--" + Dashed(Name);

    /// <summary>The type of one value: of an array, that of its elements.</summary>
    public Type ScalarType => Nullable.GetUnderlyingType(ElementType) ?? ElementType;

    public bool IsBoolean => !IsList && ScalarType == typeof(bool);

    public bool IsList => Type.IsArray || IsTargets;

    /// <summary>The values are names of targets.</summary>
    public bool IsTargets => Type.IsGenericType && Type.GenericTypeArguments is [{ Name: "ExecutableTarget" }];

    public bool IsHost => IsBuiltIn && Name == "Host";

    private Type ElementType => Type.IsArray ? Type.GetElementType()! : Type;

    /// <summary>Whether an option, a variable or a key stands for this parameter, dashes and case aside.</summary>
    public bool Matches(string name) =>
        Name.Equals(name.Replace("-", string.Empty, StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private static string Dashed(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length;)
        {
            var word = Array.Find(s_knownWords, x => string.CompareOrdinal(name, i, x, 0, x.Length) == 0);
            if (i > 0 && char.IsUpper(name[i]) && (word is not null || char.IsLower(name[i - 1])))
                text.Append('-');
            var length = word?.Length ?? 1;
            text.Append(name, i, length);
            i += length;
        }

        return text.ToString().ToLowerInvariant();
    }

    /// <summary>Reads a member's <c>[Parameter]</c>; null if it has none.</summary>
    public static Parameter? TryRead(MemberInfo member)
    {
        var attribute = member.GetCustomAttributesData().FirstOrDefault(x => BuildTypes.IsParameterAttribute(x.AttributeType));
        if (attribute is null || member.DeclaringType is not { } owner)
            return null;
        var name = Named(attribute, "Name") ?? member.Name;
        var prefix = owner.GetCustomAttributesData().FirstOrDefault(x => x.AttributeType.Name == "ParameterPrefixAttribute")
            ?.ConstructorArguments[0].Value as string;
        var type = member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;
        var separator = Named(attribute, "Separator") is { Length: > 0 } text ? text[0] : (char?)null;
        return new Parameter(WithoutSuffix(prefix) + name, type, separator, BuildTypes.IsEngineBase(owner));
    }

    private static string? Named(CustomAttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(x => x.MemberName == name).TypedValue.Value as string;

    private static string? WithoutSuffix(string? prefix) =>
        prefix is not null && prefix.EndsWith("Prefix", StringComparison.Ordinal) ? prefix[..^"Prefix".Length] : prefix;
}
