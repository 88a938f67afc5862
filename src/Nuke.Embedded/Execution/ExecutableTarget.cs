using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>A target of a build, with its definition, its place in the graph, and its outcome.</summary>
public class ExecutableTarget
{
    internal ExecutableTarget(PropertyInfo member, Delegate factory, TargetDefinition definition)
    {
        Member = member;
        Factory = factory;
        Definition = definition;
    }

    internal TargetDefinition Definition { get; }

    /// <summary>The property that declares the target.</summary>
    public MemberInfo Member { get; }

    /// <summary>The name of the target.</summary>
    public string Name => Member.Name;

    /// <summary>What the target does, if its definition says so.</summary>
    public string? Description => Definition.DescriptionText;

    /// <summary>Whether <c>--help</c> lists the target.</summary>
    public bool Listed => !Definition.IsUnlisted;

    /// <summary>The value of the property.</summary>
    public Delegate Factory { get; }

    /// <summary>What the target does, in order. None: the target is collective.</summary>
    public List<Action> Actions => Definition.Actions;

    /// <summary>Targets that must run before this one and are pulled in by it.</summary>
    public List<ExecutableTarget> ExecutionDependencies { get; } = [];

    /// <summary>Targets that run before this one, if they run.</summary>
    public List<ExecutableTarget> OrderDependencies { get; } = [];

    /// <summary>Targets that pull this one in and run before it.</summary>
    public List<ExecutableTarget> TriggerDependencies { get; } = [];

    /// <summary>Targets that this one pulls in and that run after it.</summary>
    public List<ExecutableTarget> Triggers { get; } = [];

    /// <summary>Every target that runs before this one.</summary>
    public IReadOnlyCollection<ExecutableTarget> AllDependencies =>
        [.. ExecutionDependencies, .. OrderDependencies, .. TriggerDependencies];

    /// <summary>How long the target ran.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>Whether the target runs when the user names none.</summary>
    public bool IsDefault { get; internal set; }

    /// <summary>Where the target stands.</summary>
    public ExecutionStatus Status { get; set; }

    /// <summary>Whether the user named the target, or it runs as the default.</summary>
    public bool Invoked { get; internal set; }

    /// <summary>What the summary's row says after <c>//</c>.</summary>
    public Dictionary<string, string> SummaryInformation { get; internal set; } = [];

    /// <summary>Why the target was skipped, if not by a condition of its own.</summary>
    public string? Skipped
    {
        get => SummaryInformation.GetValueOrDefault(nameof(Skipped));
        internal set => Set(nameof(Skipped), value);
    }

    /// <summary>The conditions that did not hold.</summary>
    public string? OnlyWhen
    {
        get => SummaryInformation.GetValueOrDefault(nameof(OnlyWhen));
        internal set => Set(nameof(OnlyWhen), value);
    }

    internal List<LambdaExpression> Requirements => Definition.Requirements;

    private void Set(string key, string? value)
    {
        if (value is not null)
            SummaryInformation[key] = value;
    }
}
