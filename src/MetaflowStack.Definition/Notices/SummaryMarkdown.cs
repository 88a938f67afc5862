using System.Globalization;
using System.Text;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Deployment;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Notices;

/// <summary>A run as a page for a build server's summary, in GitHub's and Azure DevOps' common Markdown. Secrets are masked.</summary>
internal static class SummaryMarkdown
{
    // Both build servers cut off what is longer than a megabyte; nobody reads this many rows.
    private const int MostRows = 200;

    private static readonly string[] Files = ["next-steps.txt", "config.json", "run.json"];

    /// <summary>The page.</summary>
    internal static string Of(RunStory story)
    {
        var text = new StringBuilder();
        var settings = story.Settings;
        Line(text, $"## {Mark(story.Outcome)} {Cell(settings.Target)} of {Cell(settings.OrgPrefix)}/{Cell(settings.Environment)}: {story.Outcome}");
        Line(text, $"{settings.Location}, {settings.Cloud.ToString().ToLowerInvariant()}; {Durations.Text(story.Elapsed)}; run `{story.RunId}`.");
        Failures(text, story);
        Targets(text, story);
        Changes(text, story.Changes);
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

    private static void Targets(StringBuilder text, RunStory story)
    {
        Line(text, "### Targets");
        Line(text, "| | target | outcome | duration |");
        text.AppendLine("|---|---|---|---:|");
        foreach (var target in story.Targets.Select(target => target.Record))
            text.AppendLine(CultureInfo.InvariantCulture, $"| {Mark(target.Outcome)} | {target.Name} | {target.Outcome} | {Durations.Text(TimeSpan.FromSeconds(target.Seconds))} |");
    }

    private static void Changes(StringBuilder text, ChangeSet changes)
    {
        var rows = changes.Changes.Where(change => change.Outcome != Outcome.Unchanged)
            .OrderBy(change => change.Outcome switch { Outcome.Failed => 0, Outcome.Skipped => 1, _ => 2 }).ToList();
        if (changes.Changes.Count == 0)
            return;
        Line(text, "### What changed");
        Line(text, string.Join(", ", changes.Changes.GroupBy(change => change.Outcome).OrderByDescending(group => group.Key).Select(group => $"{group.Count()} {Word(group.Key)}")) + ".");
        if (rows.Count == 0)
            return;
        Line(text, "| | resource | what | duration | |");
        text.AppendLine("|---|---|---|---:|---|");
        foreach (var change in rows.Take(MostRows))
        {
            var said = change.Error?.What ?? change.Remark ?? (change.Outcome is Outcome.Skipped or Outcome.Updated or Outcome.Replaced ? change.Reason : null);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {Mark(Word(change.Outcome))} | `{change.Key}` | {Word(change.Outcome)} | {(change.Outcome == Outcome.Skipped ? "" : Durations.Text(change.Duration))} | {Cell(said ?? "")} |");
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
        var files = Files.Where(name => File.Exists(Path.Combine(story.Settings.OutputDirectory, name))).Select(name => $"`output/{story.Settings.Environment}/{name}`").ToList();
        if (files.Count > 0)
            Line(text, $"### Next steps\n\nIn the working folder, to be kept as artifacts: {string.Join(", ", files)}.");
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
