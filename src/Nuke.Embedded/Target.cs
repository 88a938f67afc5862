using Nuke.Common.Execution;

namespace Nuke.Common;

/// <summary>
/// A target: a function that fills in its definition. Declared as a property of the build or of a component:
/// <c>Target Compile =&gt; _ =&gt; _.DependsOn(Restore).Executes(() =&gt; …);</c>
/// </summary>
public delegate ITargetDefinition Target(ITargetDefinition definition);

/// <summary>Asks whether a target is in a list such as <see cref="INukeBuild.ScheduledTargets"/>.</summary>
public static class ExecutableTargetExtensions
{
    /// <summary>Whether <paramref name="targets"/> contains <paramref name="target"/>.</summary>
    public static bool Contains(this IEnumerable<ExecutableTarget> targets, Target target) =>
        targets.Any(x => x.Factory.Equals(target));
}
