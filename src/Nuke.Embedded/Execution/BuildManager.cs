using System.Linq.Expressions;
using System.Text;
using Nuke.Common.Execution.Output;
using Nuke.Common.Execution.Parameters;
using Serilog.Events;

namespace Nuke.Common.Execution;

/// <summary>A run from beginning to end.</summary>
internal static class BuildManager
{
    private const int ErrorExitCode = 255;
    private const int CancelledExitCode = 130;

    public static int Execute<T>(Expression<Func<T, Target>>[] defaultTargets)
        where T : NukeBuild, new()
    {
        Console.OutputEncoding = Encoding.UTF8;
        return Execute(BuildContext.Current, defaultTargets);
    }

    public static int Execute<T>(BuildContext context, Expression<Func<T, Target>>[] defaultTargets)
        where T : NukeBuild, new()
    {
        BuildContext.Current = context;
        NukeBuild? build = null;
        try
        {
            Logging.Configure(context);
            var created = new T();
            build = created;
            return Run(created, context, defaultTargets);
        }
#pragma warning disable CA1031 // The boundary of the run: whatever went wrong is told in a line, and in full at verbosity Verbose.
        catch (Exception wrapped)
#pragma warning restore CA1031
        {
            var exception = wrapped.Unwrap();
            if (exception is TargetExecutionException { InnerException: OperationCanceledException } && build is not null)
                return build.ExitCode ??= CancelledExitCode;
            if (exception is not TargetExecutionException)
                Report(context, exception);
            return build?.ExitCode ?? ErrorExitCode;
        }
        finally
        {
            if (build is { ExecutionPlan.Count: > 0, Plan: false, Help: false })
                Finish(build, context);
            Logging.Close();
        }
    }

    private static int Run<T>(T build, BuildContext context, Expression<Func<T, Target>>[] defaultTargets)
        where T : NukeBuild
    {
        build.ExecutableTargets = ExecutableTargetFactory.CreateAll(build, defaultTargets);
        Inject(build, context);
        build.OnBuildCreated();
        if (!build.NoLogo)
            Logo.Write(context.Host);

        var plan = ExecutionPlanner.GetExecutionPlan(
            build.ExecutableTargets,
            context.Sources.Find<string[]>(NukeBuild.TargetParameter, NukeBuild.TargetSeparator));
        if (build.Plan)
        {
            PlanText.Write(plan, context);
            return 0;
        }

        if (build.Help || plan.Count == 0)
        {
            HelpText.Write(build, context);
            return 0;
        }

        build.ExecutionPlan = plan;
        SchemaFile.Update(build, context);
        build.OnBuildInitialized();
        new BuildExecutor(build, context.Clock).Execute(
            context.Sources.Find<string[]>(NukeBuild.SkipParameter, NukeBuild.TargetSeparator));
        return build.ExitCode ??= build.IsSucceeding ? 0 : ErrorExitCode;
    }

    private static void Inject(NukeBuild build, BuildContext context)
    {
        build.Plan = context.Sources.Find<bool>(nameof(NukeBuild.Plan));
        build.Help = context.Sources.Find<bool>(nameof(NukeBuild.Help));
        build.NoLogo = context.Sources.Find<bool>(nameof(NukeBuild.NoLogo));
        build.Continue = context.Sources.Find<bool>(nameof(NukeBuild.Continue));

        // Read here, so that a bad value ends the run before it starts.
        _ = context.Host;
        _ = context.Verbosity;
        foreach (var parameter in ParameterMember.Of(build.GetType()))
        {
            if (!parameter.IsBuiltIn && parameter.Member.DeclaringType is { IsInterface: false } && parameter.Find(context.Sources) is { } value)
                parameter.SetValue(build, value);
        }
    }

    private static void Finish(NukeBuild build, BuildContext context)
    {
        foreach (var target in build.ExecutionPlan)
        {
            target.Status = target.Status switch
            {
                ExecutionStatus.Running => ExecutionStatus.Aborted,
                ExecutionStatus.Scheduled => ExecutionStatus.NotRun,
                _ => target.Status
            };
        }

        Logging.WriteErrorsAndWarnings(context.Host);
        Summary.Write(build, context);
        build.OnBuildFinished();
    }

    private static void Report(BuildContext context, Exception exception)
    {
        var text = context.Level.MinimumLevel == LogEventLevel.Verbose ? exception.ToString() : ExceptionText.Message(exception);
        try
        {
            context.Host.Write(ConsoleStyle.Error, text);
        }
        catch (InvalidParameterException)
        {
            // The fault is in the parameter that names the host.
            new Terminal(context).Write(ConsoleStyle.Error, text);
        }
    }
}
