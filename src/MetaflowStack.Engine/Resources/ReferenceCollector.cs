using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace MetaflowStack.Engine.Resources;

/// <summary>Finds every <see cref="IReference"/> in an object's public properties, in nested records, lists and dictionaries too.</summary>
internal static class ReferenceCollector
{
    private static readonly ConcurrentDictionary<Type, MethodInvoker[]> Getters = new();

    /// <summary>
    /// The references within a resource, in the order of its properties. The outputs that it offers to others are no references.
    /// </summary>
    public static IReadOnlyList<IReference> Collect(Resource resource) =>
        [.. FindAll(resource).Where(reference => !IsOwnOutput(resource, reference))];

    /// <summary>The outputs that a resource offers to others.</summary>
    public static IEnumerable<IReference> OwnOutputs(Resource resource) => FindAll(resource).Where(reference => IsOwnOutput(resource, reference));

    private static List<IReference> FindAll(Resource resource)
    {
        var found = new List<IReference>();
        Visit(resource, found, new HashSet<object>(ReferenceEqualityComparer.Instance));
        return found;
    }

    private static bool IsOwnOutput(Resource resource, IReference reference) => reference.Source == resource.Key && IsOutput(reference.GetType());

    private static bool IsOutput(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Output<>);

    private static void Visit(object? value, List<IReference> found, HashSet<object> visited)
    {
        if (value is null || !CanHoldReferences(value.GetType()) || !visited.Add(value))
            return;
        if (value is IReference reference)
        {
            found.Add(reference);
            return;
        }
        if (value is IEnumerable items)
        {
            foreach (var item in items)
                Visit(item, found, visited);
            return;
        }
        foreach (var getter in Getters.GetOrAdd(value.GetType(), FindGetters))
            Visit(getter.Invoke(value), found, visited);
    }

    private static MethodInvoker[] FindGetters(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetMethod is not null && property.GetIndexParameters().Length == 0 && CanHoldReferences(property.PropertyType))
            .Select(property => MethodInvoker.Create(property.GetMethod!))];

    // Leaves out the values of the base library, which are many and never point at a resource; its containers stay in.
    private static bool CanHoldReferences(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(ResourceKey) || typeof(Type).IsAssignableFrom(type))
            return false;
        if (type == typeof(object) || type.IsArray || type.IsInterface)
            return true;
        var ofBaseLibrary = type.Namespace is { } name && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal));
        return !ofBaseLibrary || type.Namespace!.StartsWith("System.Collections", StringComparison.Ordinal)
            || (type.IsGenericType && type.Namespace is "System" or "System.Linq" && Nullable.GetUnderlyingType(type) is null);
    }
}
