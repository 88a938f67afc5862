using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>Finds the targets of a build and of its components, reads their definitions, and ties them together.</summary>
internal static class ExecutableTargetFactory
{
    private const BindingFlags InstanceMembers = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static List<ExecutableTarget> CreateAll<T>(T build, Expression<Func<T, Target>>[] defaultTargets)
        where T : NukeBuild
    {
        var defaults = defaultTargets.Select(x => x.Evaluate(build)).ToList();
        var targets = GetTargetProperties(build.GetType()).Select(x => Create(x, build)).ToList();
        foreach (var target in targets)
        {
            target.IsDefault = defaults.Exists(x => x.Equals(target.Factory));
            Connect(target, targets);
        }

        return targets;
    }

    /// <summary>
    /// The target properties: those of the class in declaration order, then those of its components. Throws if two components that have
    /// nothing to do with each other declare the same name.
    /// </summary>
    public static List<PropertyInfo> GetTargetProperties(Type build)
    {
        var own = build.GetProperties(InstanceMembers)
            .Where(x => x.PropertyType == typeof(Target) && !x.Name.Contains('.', StringComparison.Ordinal))
            .DistinctBy(x => x.Name)
            .ToList();
        var components = build.GetInterfaces()
            .SelectMany(x => x.GetProperties(InstanceMembers))
            .Where(x => x.PropertyType == typeof(Target) && !x.Name.Contains('.', StringComparison.Ordinal))
            .GroupBy(x => x.Name, StringComparer.Ordinal);
        var inherited = new List<PropertyInfo>();
        foreach (var candidates in components)
        {
            if (own.Find(x => x.Name == candidates.Key) is not { } overriding)
                inherited.Add(MostDerived(candidates.Key, [.. candidates]));
            else if (overriding.GetMethod is not { IsPublic: true })
                Assert.Fail(List($"Property '{candidates.Key}' must be marked public to override inherited member from:", candidates));
        }

        return [.. own, .. inherited];
    }

    private static PropertyInfo MostDerived(string name, List<PropertyInfo> candidates)
    {
        var mostDerived = candidates.Find(x => candidates.TrueForAll(y => y.DeclaringType!.IsAssignableFrom(x.DeclaringType)));
        if (mostDerived is null)
            Assert.Fail(List($"Property '{name}' must be implemented explicitly because it is inherited from multiple interfaces:", candidates));
        return mostDerived!;
    }

    private static string List(string title, IEnumerable<PropertyInfo> properties) =>
        string.Join(Environment.NewLine, [title, .. properties.Select(x => $" - {x.DeclaringType!.Name}")]);

    private static ExecutableTarget Create(PropertyInfo property, NukeBuild build)
    {
        var overridden = new Stack<PropertyInfo>();
        for (var type = build.GetType().BaseType; type is not null; type = type.BaseType)
        {
            if (type.GetProperty(property.Name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly) is { } member)
                overridden.Push(member);
        }

        // Pop must give the nearest base class first.
        var definition = new TargetDefinition(property, build, new Stack<PropertyInfo>(overridden));
        var factory = (Target)property.GetValue(build)!;
        factory(definition);
        return new ExecutableTarget(property, factory, definition);
    }

    private static void Connect(ExecutableTarget target, List<ExecutableTarget> all)
    {
        target.ExecutionDependencies.AddRange(Related(x => x.DependsOnTargets, x => x.DependentForTargets));
        target.OrderDependencies.AddRange(Related(x => x.AfterTargets, x => x.BeforeTargets));
        target.TriggerDependencies.AddRange(Related(x => x.TriggeredByTargets, x => x.TriggersTargets));
        target.Triggers.AddRange(Related(x => x.TriggersTargets, x => x.TriggeredByTargets));
        Assert.True(
            !target.AllDependencies.Concat(target.Triggers).Contains(target),
            $"Target '{target.Name}' cannot have a dependency on itself");

        IEnumerable<ExecutableTarget> Related(Func<TargetDefinition, List<Delegate>> named, Func<TargetDefinition, List<Delegate>> naming) =>
            named(target.Definition).Select(Find)
                .Concat(all.Where(x => x != target && naming(x.Definition).Contains(target.Factory)))
                .Distinct();

        ExecutableTarget Find(Delegate factory) =>
            all.Find(x => x.Factory.Equals(factory))
            ?? throw new InvalidOperationException($"Target '{target.Name}' refers to a target that is no property of this build");
    }
}
