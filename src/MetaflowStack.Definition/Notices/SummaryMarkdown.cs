using System.Globalization;
using System.Text;
using MetaflowStack.Definition.Running;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Notices;

/// <summary>A run as a page for a build server's summary, in GitHub's and Azure DevOps' common Markdown. Secrets are masked.</summary>
internal static class SummaryMarkdown
{
    // Both build servers cut off what is longer than a megabyte; nobody reads this many rows.
    private const int MostRows = 200;

    // What is done is folded away when there is more of it.
    private const int MostRowsShown = 15;

    // GitHub takes 65,536 characters for a comment, and a plan's page is one on a pull request.
    private const int MostOfPlan = 50_000;

    /// <summary>Columns of a plan's text: what a page shows without a bar to scroll by.</summary>
    internal const int PlanWidth = 110;

    /// <summary>The page.</summary>
    internal static string Of(RunStory story)
    {
        var text = new StringBuilder();
        var settings = story.Settings;
        Line(text, $"## {Mark(story.Outcome)} {Cell(settings.Target)} of {Cell(settings.OrgPrefix)}/{Cell(settings.Environment)}: {story.Outcome}");
        Line(text, $"{settings.Location}, {settings.Cloud.ToString().ToLowerInvariant()}; {Durations.Text(story.Elapsed)}; run `{story.RunId}`.");
        Failures(text, story);
        PlanOf(text, story.Plan);
        Targets(text, story);
        Changes(text, story);
        Warnings(text, story.Warnings);
        NextSteps(text, story);
        return SecretMask.Apply(text.ToString());
    }

    private static void Failures(StringBuilder text, RunStory story)
    {
        var failed = story.Changes.With(Outcome.Failed).Select(change => change.Error).OfType<ErrorDetails>().ToList();
        // A target that failed because of its resources says nothing beside them.
        var errors = failed.Concat(story.Targets.Where(target => target.Failure is not DeploymentException || failed.Count == 0).Select(target => target.Error).OfType<ErrorDetails>()).ToList();
        if (errors.Count == 0)
            return;
        Line(text, errors.Count == 1 ? "### What failed" : $"### What failed: {errors.Count}");
        foreach (var error in errors)
        {
            Line(text, $"**{Cell(error.What)}**{(error.Link is { } link ? $" ([portal]({link}))" : "")}");
            var why = string.Join(": ", new[] { error.Code, error.Why }.OfType<string>());
            if (why.Length > 0)
                Line(text, "- Why: " + Lines(why));
            if (error.Remedy is { Length: > 0 } remedy)
                Line(text, "- What to do: " + Lines(remedy), closely: why.Length > 0);
        }
    }

    private static void PlanOf(StringBuilder text, string? plan)
    {
        if (plan is null)
            return;
        var shown = plan.Length <= MostOfPlan ? plan : plan[..plan.LastIndexOf('\n', MostOfPlan)];
        Line(text, "### The plan");
        Line(text, $"````text\n{shown.Trim('\n')}\n````");
        if (shown.Length < plan.Length)
            Line(text, "And more, too long for this page: the log and the plan's file have all.");
    }

    private static void Targets(StringBuilder text, RunStory story)
    {
        Line(text, "### Targets");
        Line(text, "| | target | outcome | duration |");
        text.AppendLine("|---|---|---|---:|");
        foreach (var target in story.Targets.Select(target => target.Record))
            text.AppendLine(CultureInfo.InvariantCulture, $"| {Mark(target.Outcome)} | {target.Name} | {target.Outcome} | {Durations.Text(TimeSpan.FromSeconds(target.Seconds))} |");
    }

    private static void Changes(StringBuilder text, RunStory story)
    {
        var changes = story.Changes.Changes;
        if (changes.Count == 0)
            return;
        Line(text, "### What changed");
        Line(text, string.Join(", ", changes.GroupBy(change => change.Outcome).OrderByDescending(group => group.Key).Select(group => $"{group.Count()} {Word(group.Key)}"))
            + (story.Settings.Cloud == CloudKind.Sandbox ? ". Their durations are simulated ones." : "."));
        // What a cancelled run did not do is counted above.
        Table(text, [.. changes.Where(change => change.Outcome is Outcome.Failed or Outcome.Skipped && change.Reason != ResourceChange.Cancelled).OrderByDescending(change => change.Outcome)]);
        var done = changes.Where(change => change.Outcome is not (Outcome.Failed or Outcome.Skipped or Outcome.Unchanged)).ToList();
        var isLong = done.Count > MostRowsShown;
        if (isLong)
            Line(text, "<details><summary>All of them</summary>");
        Table(text, done);
        if (isLong)
            Line(text, "</details>");
    }

    private static void Table(StringBuilder text, List<ResourceChange> rows)
    {
        if (rows.Count == 0)
            return;
        Line(text, "| | resource | what | duration | |");
        text.AppendLine("|---|---|---|---:|---|");
        foreach (var change in rows.Take(MostRows))
        {
            var said = change.Error?.Code ?? change.Error?.What ?? change.Remark ?? (change.Outcome is Outcome.Skipped or Outcome.Updated or Outcome.Replaced ? change.Reason : null);
            var duration = change.Outcome == Outcome.Skipped ? "" : Durations.Text(change.Duration);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {Mark(Word(change.Outcome))} | `{change.Key}` | {Word(change.Outcome)} | {duration} | {Cell(said ?? "")} |");
        }

        if (rows.Count > MostRows)
            Line(text, $"And {rows.Count - MostRows} more; `run.json` has all.");
    }

    private static void Warnings(StringBuilder text, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0)
            return;
        Line(text, "### Warnings");
        Line(text, string.Join('\n', warnings.Select(warning => "- " + Cell(warning))));
    }

    private static void NextSteps(StringBuilder text, RunStory story)
    {
        // Without the target that writes them, files of an earlier run may lie there.
        var hasWrittenSteps = story.Targets.Any(target => target.Record is { Name: "PrintNextSteps", Outcome: "succeeded" });
        var files = (hasWrittenSteps ? (string[])["next-steps.txt", "config.json", "run.json"] : ["run.json"])
            .Where(name => File.Exists(Path.Combine(story.Settings.OutputDirectory, name))).Select(name => $"`output/{story.Settings.Environment}/{name}`").ToList();
        if (story.Outcome == "cancelled")
            Line(text, "### Next steps\n\nThe same command goes on from here.");
        else if (story.Outcome == "failed")
            Line(text, "### Next steps\n\nRun the same command again when it is mended: what is done stays done.");
        else if (hasWrittenSteps)
            Line(text, "### Next steps\n\n`next-steps.txt` says how to use the stack.");
        if (files.Count > 0)
            Line(text, $"In the working folder, to be kept as artifacts: {string.Join(", ", files)}.");
    }

    private static string Word(Outcome outcome) => outcome.ToString().ToLowerInvariant();

    private static string Mark(string outcome) => outcome switch { "failed" => "❌", "cancelled" or "skipped" => "⚪", _ => "✅" };

    private static string Lines(string text) => string.Join("<br>", text.Trim().Split('\n').Select(Cell));

    // What a table or a heading would take for its own, and what would be taken for HTML.
    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal);

    private static void Line(StringBuilder text, string line, bool closely = false)
    {
        if (text.Length > 0 && !closely)
            text.AppendLine();
        text.AppendLine(line);
    }
}
