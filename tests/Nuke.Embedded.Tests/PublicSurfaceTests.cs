using System.Reflection;
using Nuke.Common;

namespace Nuke.Embedded.Tests;

/// <summary>The surface is NUKE's: whoever adds to it must know that NUKE has it, and add it to docs/engine.md.</summary>
public sealed class PublicSurfaceTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    [Fact]
    public void The_public_surface_is_as_recorded()
    {
        var lines = typeof(NukeBuild).Assembly.GetExportedTypes()
            .OrderBy(x => x.FullName, StringComparer.Ordinal)
            .SelectMany(x => Members(x).Select(y => $"  {y}").Prepend(x.FullName!));

        Snapshot.Matches("public-surface", string.Join('\n', lines) + "\n");
    }

    private static IEnumerable<string> Members(Type type) =>
        typeof(Delegate).IsAssignableFrom(type)
            ? [type.GetMethod("Invoke")!.ToString()!]
            : type.GetMembers(Declared)
                .Where(IsVisible)
                .Where(x => x.Name != "value__" && !x.Name.Contains('.', StringComparison.Ordinal))
                .Select(x => x.ToString()!)
                .Order(StringComparer.Ordinal);

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && !IsAccessor(method),
        PropertyInfo property => IsVisible(property.GetMethod),
        FieldInfo field => field.IsPublic || field.IsFamily,
        _ => false
    };

    private static bool IsVisible(MethodInfo? getter) => getter is not null && (getter.IsPublic || getter.IsFamily || getter.IsFamilyOrAssembly);

    private static bool IsAccessor(MethodBase method) => method.IsSpecialName && (method.Name.StartsWith("get_", StringComparison.Ordinal) || method.Name.StartsWith("set_", StringComparison.Ordinal));
}
