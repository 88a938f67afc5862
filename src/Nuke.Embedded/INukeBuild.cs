using System.Linq.Expressions;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common;

/// <summary>
/// What a component sees of the build that takes it in. A component is an interface deriving from this one, with
/// default-implemented targets and parameters; a class implements it by deriving from <see cref="NukeBuild"/>.
/// </summary>
public interface INukeBuild
{
    /// <summary>Adds <c>// key: value</c> to the row of the running target in the summary; a second call replaces the first.</summary>
    void ReportSummary(Configure<Dictionary<string, string>>? configurator = null);

    /// <summary>Everything planned, in order.</summary>
    IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; }

    /// <summary>The targets named by the user, or the default ones.</summary>
    IReadOnlyCollection<ExecutableTarget> InvokedTargets { get; }

    /// <summary>The targets skipped so far.</summary>
    IReadOnlyCollection<ExecutableTarget> SkippedTargets { get; }

    /// <summary>The targets still to run.</summary>
    IReadOnlyCollection<ExecutableTarget> ScheduledTargets { get; }

    /// <summary>The target that is running, if any.</summary>
    IReadOnlyCollection<ExecutableTarget> RunningTargets { get; }

    /// <summary>The targets that were cancelled while running.</summary>
    IReadOnlyCollection<ExecutableTarget> AbortedTargets { get; }

    /// <summary>The targets that failed.</summary>
    IReadOnlyCollection<ExecutableTarget> FailedTargets { get; }

    /// <summary>The targets that succeeded.</summary>
    IReadOnlyCollection<ExecutableTarget> SucceededTargets { get; }

    /// <summary>The targets that failed or succeeded.</summary>
    IReadOnlyCollection<ExecutableTarget> FinishedTargets { get; }

    /// <summary>Every planned target has succeeded, was skipped, or had nothing to do.</summary>
    bool IsSucceeding { get; }

    /// <summary>A planned target has failed, was cancelled, or was not run.</summary>
    bool IsFailing { get; }

    /// <summary>No target is running or still to run.</summary>
    bool IsFinished { get; }

    /// <summary>The exit code, when the build sets it; otherwise 0 after success and 255 after failure.</summary>
    int? ExitCode { get; set; }

    /// <summary>The folder that holds <c>.nuke</c>.</summary>
    AbsolutePath RootDirectory { get; }

    /// <summary><c>.nuke/temp</c> below the root.</summary>
    AbsolutePath TemporaryDirectory { get; }

    /// <summary>The file of the build's assembly.</summary>
    AbsolutePath? BuildAssemblyFile { get; }

    /// <summary>The folder of the build's assembly.</summary>
    AbsolutePath? BuildAssemblyDirectory { get; }

    /// <inheritdoc cref="NukeBuild.Verbosity"/>
    Verbosity Verbosity { get; }

    /// <inheritdoc cref="NukeBuild.Host"/>
    Host Host { get; }

    /// <inheritdoc cref="NukeBuild.Plan"/>
    bool Plan { get; }

    /// <inheritdoc cref="NukeBuild.Help"/>
    bool Help { get; }

    /// <inheritdoc cref="NukeBuild.NoLogo"/>
    bool NoLogo { get; }

    /// <summary>Not running on a build server.</summary>
    bool IsLocalBuild { get; }

    /// <summary>Running on a build server.</summary>
    bool IsServerBuild { get; }

    /// <inheritdoc cref="NukeBuild.Continue"/>
    bool Continue { get; }

    /// <summary>The value of a component's parameter: <c>string? Name =&gt; TryGetValue(() =&gt; Name);</c> Null when it was not given.</summary>
    T? TryGetValue<T>(Expression<Func<T?>> parameterExpression)
        where T : class;

    /// <summary>The value of a component's parameter of a value type: <c>bool? Yes =&gt; TryGetValue&lt;bool?&gt;(() =&gt; Yes);</c></summary>
    T? TryGetValue<T>(Expression<Func<object?>> parameterExpression);
}
