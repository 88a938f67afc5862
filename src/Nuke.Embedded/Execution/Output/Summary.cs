using System.Globalization;

namespace Nuke.Common.Execution.Output;

/// <summary>The table of targets and the line that says how the build ended.</summary>
internal static class Summary
{
    private const int StatusWidth = 10;
    private const int DurationWidth = 10;

    public static void Write(NukeBuild build, BuildContext context)
    {
        var host = context.Host;
        var plan = build.ExecutionPlan;
        var nameWidth = Math.Max(plan.Max(x => x.Name.Length) + 4, 19);
        var width = nameWidth + StatusWidth + DurationWidth;

        host.Write(ConsoleStyle.Debug);
        host.Write(ConsoleStyle.Debug, new string('═', width));
        host.Write(ConsoleStyle.Information, Line("Target", "Status", "Duration"));
        host.Write(ConsoleStyle.Debug, new string('─', width));
        foreach (var target in plan.Where(x => x.Status != ExecutionStatus.Collective))
            host.Write(StyleOf(target.Status), Line(target.Name, target.Status.ToString(), DurationOf(target)) + Information(target));
        host.Write(ConsoleStyle.Debug, new string('─', width));
        host.Write(ConsoleStyle.Information, Line("Total", "", Format(plan.Aggregate(TimeSpan.Zero, (sum, x) => sum + x.Duration))));
        host.Write(ConsoleStyle.Debug, new string('═', width));
        host.Write(ConsoleStyle.Debug);
        WriteOutcome(build, context);

        string Line(string name, string status, string duration) =>
            name.PadRight(nameWidth) + status.PadRight(StatusWidth) + duration.PadLeft(DurationWidth);
    }

    private static void WriteOutcome(NukeBuild build, BuildContext context)
    {
        var now = context.Clock.GetLocalNow().ToString("MM/dd/yyyy HH:mm:ss", CultureInfo.InvariantCulture);
        if (build.AbortedTargets.Count > 0)
            context.Host.Write(ConsoleStyle.Warning, $"Build cancelled on {now}.");
        else if (build.IsSucceeding)
            context.Host.Write(ConsoleStyle.Success, $"Build succeeded on {now}. ＼（＾ᴗ＾）／");
        else
            context.Host.Write(ConsoleStyle.Error, $"Build failed on {now}. (╯°□°）╯︵ ┻━┻");
    }

    private static string DurationOf(ExecutableTarget target) =>
        target.Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Aborted ? Format(target.Duration) : string.Empty;

    private static string Format(TimeSpan duration) =>
        duration < TimeSpan.FromSeconds(1)
            ? "< 1sec"
            : string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes}:{duration:ss}");

    private static string Information(ExecutableTarget target) =>
        target.SummaryInformation.Count == 0
            ? string.Empty
            : "   // " + string.Join(", ", target.SummaryInformation.Select(x => x.Key.Length == 0 ? x.Value : $"{x.Key}: {x.Value}"));

    private static ConsoleStyle StyleOf(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => ConsoleStyle.Success,
        ExecutionStatus.Failed => ConsoleStyle.Error,
        ExecutionStatus.Aborted or ExecutionStatus.NotRun => ConsoleStyle.Warning,
        _ => ConsoleStyle.Debug
    };
}
