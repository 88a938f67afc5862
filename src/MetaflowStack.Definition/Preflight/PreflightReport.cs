using System.Globalization;
using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight;

/// <summary>What all checks found, in the order of the checks.</summary>
/// <param name="Areas">The findings of each area.</param>
internal sealed record PreflightReport(IReadOnlyList<(string Area, IReadOnlyList<Finding> Findings)> Areas)
{
    private const int AreaWidth = 20;

    internal IReadOnlyList<ErrorDetails> Failures => Of(FindingKind.Failure);

    internal IReadOnlyList<ErrorDetails> Warnings => Of(FindingKind.Warning);

    /// <summary>What passed: an area with its numbers in each line.</summary>
    internal IEnumerable<string> PassedLines() => Areas.SelectMany(area => area.Findings
        .Where(finding => finding.Kind == FindingKind.Passed)
        .Select((finding, index) => $"  {(index == 0 ? "✓" : " ")} {(index == 0 ? area.Area : "").PadRight(AreaWidth)}{finding.Details.What}"));

    /// <summary>All failures as one; null when there is none.</summary>
    internal StackException? Failure() => Failures switch
    {
        [] => null,
        [var only] => new StackException(only),
        var several => new StackException(new ErrorDetails
        {
            What = $"{several.Count} checks failed before anything was deployed",
            Why = Environment.NewLine + string.Join(Environment.NewLine, several.Select((failure, index) => string.Create(CultureInfo.InvariantCulture, $"({index + 1}) {failure}"))),
        }),
    };

    /// <summary>Says what was found.</summary>
    /// <param name="log">Where.</param>
    /// <param name="requests">How many requests were sent.</param>
    /// <param name="duration">How long it took, by the real clock.</param>
    internal void Tell(IRunLog log, int requests, TimeSpan duration)
    {
        log.Info(string.Create(CultureInfo.InvariantCulture,
            $"{Areas.Count} checks with {requests} requests in {Durations.Text(duration)}: {Failures.Count} failed, {Warnings.Count} warnings. Nothing was changed."));
        foreach (var line in PassedLines())
            log.Info(line);
        foreach (var warning in Warnings)
            log.Warning(warning.ToString());
    }

    private IReadOnlyList<ErrorDetails> Of(FindingKind kind) =>
        [.. Areas.SelectMany(area => area.Findings).Where(finding => finding.Kind == kind).Select(finding => finding.Details)];
}
