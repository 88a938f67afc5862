using System.Runtime.CompilerServices;
using MetaflowStack.Definition.Fleet;
using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Running;

/// <summary>
/// Gives every build one run that all its stages share. Components of a build are interfaces and hold no fields, hence this.
/// </summary>
public static class StackRuns
{
    private static readonly ConditionalWeakTable<object, EnvironmentRuns> Runs = [];

    /// <summary>The build's run, made at the first call.</summary>
    public static EnvironmentRuns For(object build, Func<StackOptions> options, IRunLog log) =>
        Runs.GetValue(build, _ => new EnvironmentRuns(options(), log));

    /// <summary>The build's run, or null when no stage needed one.</summary>
    public static EnvironmentRuns? Find(object build) => Runs.TryGetValue(build, out var run) ? run : null;
}
