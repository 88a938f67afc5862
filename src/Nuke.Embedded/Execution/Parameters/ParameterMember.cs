using System.Reflection;
using System.Text;

namespace Nuke.Common.Execution.Parameters;

/// <summary>A field or property with <see cref="ParameterAttribute"/>, of the build or of one of its components.</summary>
internal sealed class ParameterMember
{
    // Words that a kebab-case name keeps together, as NUKE does: --github-token, not --git-hub-token.
    private static readonly string[] s_knownWords =
        ["DotNet", "GitHub", "GitVersion", "MSBuild", "NuGet", "ReSharper", "AppVeyor", "TeamCity", "GitLab", "SignPath", "JetBrains"];

    private ParameterMember(MemberInfo member, ParameterAttribute attribute)
    {
        Member = member;
        Attribute = attribute;
        Name = member.DeclaringType?.GetCustomAttribute<ParameterPrefixAttribute>(inherit: false)?.Prefix + (attribute.Name ?? member.Name);
        Type = member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;
    }

    public MemberInfo Member { get; }
    public ParameterAttribute Attribute { get; }
    public string Name { get; }
    public Type Type { get; }
    public bool IsSecret => Member.IsDefined(typeof(SecretAttribute));
    public bool IsRequired => Member.IsDefined(typeof(RequiredAttribute));
    public bool IsBuiltIn => Member.DeclaringType == typeof(NukeBuild);
    public string DashedName => ToDashed(Name);

    public static ParameterMember? TryCreate(MemberInfo member) =>
        member.IsDefined(typeof(ParameterAttribute)) ? new ParameterMember(member, member.GetCustomAttribute<ParameterAttribute>()!) : null;

    /// <summary>All parameters of a build: those of the class, and those of components that the class does not redeclare.</summary>
    public static IReadOnlyList<ParameterMember> Of(Type build)
    {
        const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy;
        var members = build.GetMembers(All).Where(x => x is FieldInfo or PropertyInfo).ToList();
        var names = members.Select(x => x.Name).ToHashSet(StringComparer.Ordinal);
        var components = build.GetInterfaces()
            .SelectMany(x => x.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(x => !names.Contains(x.Name));
        return [.. members.Concat(components).Select(TryCreate).OfType<ParameterMember>().DistinctBy(x => x.Name)];
    }

    public object? Find(ParameterSources sources) => sources.Find(Name, Type, Attribute.Separator, IsBuiltIn);

    public object? GetValue(object build) => Member switch
    {
        FieldInfo field => field.GetValue(field.IsStatic ? null : build),
        PropertyInfo property => property.GetValue(property.GetMethod!.IsStatic ? null : build),
        _ => null
    };

    /// <summary>Sets a field, a property, or the field behind a property without a setter. A computed property is left alone.</summary>
    public void SetValue(object build, object value)
    {
        if (Member is FieldInfo field)
            field.SetValue(field.IsStatic ? null : build, value);
        else if (BackingField() is { } backing)
            backing.SetValue(backing.IsStatic ? null : build, value);
        else if (((PropertyInfo)Member).SetMethod is { } setter)
            setter.Invoke(setter.IsStatic ? null : build, [value]);
    }

    private FieldInfo? BackingField() => Member.DeclaringType!.GetField(
        $"<{Member.Name}>k__BackingField",
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic);

    private static string ToDashed(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length;)
        {
            var word = Array.Find(s_knownWords, x => string.CompareOrdinal(name, i, x, 0, x.Length) == 0);
            var startsWord = i > 0 && char.IsUpper(name[i]) && (word is not null || char.IsLower(name[i - 1]));
            if (startsWord)
                text.Append('-');
            var length = word?.Length ?? 1;
            text.Append(name, i, length);
            i += length;
        }

        return text.ToString().ToLowerInvariant();
    }
}
