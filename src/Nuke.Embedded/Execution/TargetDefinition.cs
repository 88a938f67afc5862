using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>Records what a target says of itself. References to other targets stay delegates until all targets are known.</summary>
internal sealed class TargetDefinition(PropertyInfo target, INukeBuild build, Stack<PropertyInfo> baseMembers) : ITargetDefinition
{
    public string? DescriptionText { get; private set; }
    public bool IsUnlisted { get; private set; }
    public bool IsProceedAfterFailure { get; private set; }
    public bool IsAssuredAfterFailure { get; private set; }
    public DependencyBehavior DependencyBehavior { get; private set; }
    public int? PartitionSize { get; private set; }
    public List<Action> Actions { get; } = [];
    public List<Condition> DynamicConditions { get; } = [];
    public List<Condition> StaticConditions { get; } = [];
    public List<LambdaExpression> Requirements { get; } = [];
    public List<Delegate> DependsOnTargets { get; } = [];
    public List<Delegate> DependentForTargets { get; } = [];
    public List<Delegate> BeforeTargets { get; } = [];
    public List<Delegate> AfterTargets { get; } = [];
    public List<Delegate> TriggersTargets { get; } = [];
    public List<Delegate> TriggeredByTargets { get; } = [];
    public List<Delegate> ConsumedTargets { get; } = [];
    public List<string> Products { get; } = [];

    public ITargetDefinition Description(string description)
    {
        DescriptionText = description;
        return this;
    }

    public ITargetDefinition Executes(params Action[] actions) => Add(Actions, actions);

    // A lambda that returns Task<…> comes here and not to Func<Task>. NUKE lets such a task run on unobserved.
    public ITargetDefinition Executes<T>(Func<T> action) => Executes(() =>
    {
        if (action() is Task task)
            task.GetAwaiter().GetResult();
    });

    public ITargetDefinition Executes(Func<Task> action) => Executes(() => action().GetAwaiter().GetResult());

    public ITargetDefinition DependsOn(params Target[] targets) => Add(DependsOnTargets, targets);
    public ITargetDefinition DependsOn<T>(params Func<T, Target>[] targets) => DependsOn(Of(targets));
    public ITargetDefinition TryDependsOn<T>(params Func<T, Target>[] targets) => build is T ? DependsOn(targets) : this;

    public ITargetDefinition DependentFor(params Target[] targets) => Add(DependentForTargets, targets);
    public ITargetDefinition DependentFor<T>(params Func<T, Target>[] targets) => DependentFor(Of(targets));
    public ITargetDefinition TryDependentFor<T>(params Func<T, Target>[] targets) => build is T ? DependentFor(targets) : this;

    public ITargetDefinition Before(params Target[] targets) => Add(BeforeTargets, targets);
    public ITargetDefinition Before<T>(params Func<T, Target>[] targets) => Before(Of(targets));
    public ITargetDefinition TryBefore<T>(params Func<T, Target>[] targets) => build is T ? Before(targets) : this;

    public ITargetDefinition After(params Target[] targets) => Add(AfterTargets, targets);
    public ITargetDefinition After<T>(params Func<T, Target>[] targets) => After(Of(targets));
    public ITargetDefinition TryAfter<T>(params Func<T, Target>[] targets) => build is T ? After(targets) : this;

    public ITargetDefinition Triggers(params Target[] targets) => Add(TriggersTargets, targets);
    public ITargetDefinition Triggers<T>(params Func<T, Target>[] targets) => Triggers(Of(targets));
    public ITargetDefinition TryTriggers<T>(params Func<T, Target>[] targets) => build is T ? Triggers(targets) : this;

    public ITargetDefinition TriggeredBy(params Target[] targets) => Add(TriggeredByTargets, targets);
    public ITargetDefinition TriggeredBy<T>(params Func<T, Target>[] targets) => TriggeredBy(Of(targets));
    public ITargetDefinition TryTriggeredBy<T>(params Func<T, Target>[] targets) => build is T ? TriggeredBy(targets) : this;

    public ITargetDefinition Consumes(params Target[] targets) => Add(ConsumedTargets, targets);
    public ITargetDefinition Consumes<T>(params Func<T, Target>[] targets) => Consumes(Of(targets));
    public ITargetDefinition Produces(params string[] artifacts) => Add(Products, artifacts);

    public ITargetDefinition OnlyWhenDynamic(Func<bool> condition, string? conditionExpression = null) =>
        Add(DynamicConditions, [new Condition(conditionExpression, condition)]);

    public ITargetDefinition OnlyWhenStatic(Func<bool> condition, string? conditionExpression = null) =>
        Add(StaticConditions, [new Condition(conditionExpression, condition)]);

    public ITargetDefinition Requires<T>(Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements)
        where T : class => Add(Requirements, [parameterRequirement, .. parameterRequirements]);

    public ITargetDefinition Requires<T>(Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements)
        where T : struct => Add(Requirements, [parameterRequirement, .. parameterRequirements]);

    public ITargetDefinition Requires(Expression<Func<bool>> requirement, params Expression<Func<bool>>[] requirements) =>
        Add(Requirements, [requirement, .. requirements]);

    public ITargetDefinition WhenSkipped(DependencyBehavior dependencyBehavior)
    {
        DependencyBehavior = dependencyBehavior;
        return this;
    }

    public ITargetDefinition AssuredAfterFailure()
    {
        IsAssuredAfterFailure = true;
        return this;
    }

    public ITargetDefinition ProceedAfterFailure()
    {
        IsProceedAfterFailure = true;
        return this;
    }

    public ITargetDefinition Unlisted()
    {
        IsUnlisted = true;
        return this;
    }

    public ITargetDefinition Partition(int size)
    {
        Assert.True(size > 1, $"Target '{target.Name}' cannot be split into {size} parts: at least 2");
        PartitionSize = size;
        return this;
    }

    public ITargetDefinition Base()
    {
        Assert.True(
            baseMembers.Count > 0,
            $"Target '{target.DeclaringType}.{target.Name}' does not have any base members."
            + " To inherit from an interface default implementation, use Inherit<T> instead.");
        return Inherit(baseMembers.Pop().GetTargetNonVirtual(build));
    }

    public ITargetDefinition Inherit(params Target[] targets)
    {
        foreach (var inherited in targets)
            inherited(this);
        return this;
    }

    public ITargetDefinition Inherit<T>(params Expression<Func<T, Target>>[] targets)
    {
        var properties = targets.Length > 0
            ? targets.Select(x => (PropertyInfo)x.GetMember())
            : [OnlyTargetOf<T>("shorthand inheritance")];
        return Inherit([.. properties.Select(x => x.GetTargetNonVirtual(build))]);
    }

    private TargetDefinition Add<T>(List<T> list, IEnumerable<T> items)
    {
        list.AddRange(items);
        return this;
    }

    private Target[] Of<T>(Func<T, Target>[] targets)
    {
        Assert.True(
            build is T,
            $"Target '{target.DeclaringType?.Name}.{target.Name}' refers to component '{typeof(T).Name}', which '{build.GetType().Name}' does not implement");
        return targets.Length > 0
            ? [.. targets.Select(x => x((T)build))]
            : [(Target)OnlyTargetOf<T>("shorthand dependency").GetValue(build)!];
    }

    private PropertyInfo OnlyTargetOf<T>(string kind)
    {
        var candidates = typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(x => x.PropertyType == typeof(Target))
            .ToList();
        if (candidates.Count != 1)
        {
            string[] lines =
            [
                $"Target '{target.DeclaringType?.Name}.{target.Name}' cannot have {kind} on component '{typeof(T).Name}'.",
                candidates.Count > 1 ? "Too many relevant targets:" : "No relevant targets.",
                .. candidates.Select(x => $"  - {x.Name}")
            ];
            Assert.Fail(string.Join(Environment.NewLine, lines));
        }

        return candidates[0];
    }
}
