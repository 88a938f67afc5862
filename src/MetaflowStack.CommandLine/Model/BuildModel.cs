using System.Reflection;

namespace MetaflowStack.CommandLine.Model;

/// <summary>The names that a build knows: its targets and parameters, and those of its components.</summary>
internal sealed class BuildModel
{
    private const BindingFlags All =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy;

    public BuildModel(Type build)
    {
        var own = build.GetMembers(All).Where(x => x is FieldInfo or PropertyInfo).ToList();
        var components = build.GetInterfaces().SelectMany(x => x.GetProperties(All)).Cast<MemberInfo>();
        List<MemberInfo> members = [.. own.Concat(components).Where(x => !x.Name.Contains('.', StringComparison.Ordinal))];
        Targets =
        [
            .. members.OfType<PropertyInfo>().Where(x => BuildTypes.IsTarget(x.PropertyType)).Select(x => x.Name).Distinct()
                .Order(StringComparer.Ordinal)
        ];
        Parameters = [.. members.Select(Parameter.TryRead).OfType<Parameter>().DistinctBy(x => x.Name).OrderBy(x => x.Name, StringComparer.Ordinal)];
    }

    public IReadOnlyList<string> Targets { get; }

    public IReadOnlyList<Parameter> Parameters { get; }

    public IEnumerable<string> Options => Parameters.Select(x => x.Option);

    public Parameter? FindParameter(string name) => Parameters.FirstOrDefault(x => x.Matches(name));

    public bool IsTarget(string name) => FindTarget(name) is not null;

    /// <summary>The target of that name, dashes and case aside.</summary>
    public string? FindTarget(string name) => Targets.FirstOrDefault(x =>
        x.Equals(name.Replace("-", string.Empty, StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));

    /// <summary>The names of hosts, from the engine's loaded assemblies.</summary>
    public static IReadOnlyList<string> Hosts(Type hostType)
    {
        var engine = hostType.Assembly.GetName().Name!.Split('.')[0] + ".";
        return
        [
            .. AppDomain.CurrentDomain.GetAssemblies()
                .Where(x => x == hostType.Assembly || (x.GetName().Name ?? string.Empty).StartsWith(engine, StringComparison.Ordinal))
                .SelectMany(x => x.GetExportedTypes())
                .Where(x => x.IsSubclassOf(hostType) && !x.IsAbstract)
                .Select(x => x.Name)
                .Order(StringComparer.Ordinal)
        ];
    }
}
