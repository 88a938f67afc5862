using System.Text.RegularExpressions;

namespace MetaflowStack.Simulation.Defects;

/// <summary>How a run with defects ended.</summary>
/// <param name="FailedIn">What it failed in; null: it did not.</param>
/// <param name="Error">What it failed by.</param>
/// <param name="Told">The lines that it logged, warnings among them.</param>
/// <param name="Writes">The writes that the cloud received from it.</param>
/// <param name="WritesTold">The writes by its <c>run.json</c>.</param>
internal sealed record DefectOutcome(FoundBy? FailedIn, string Error, IReadOnlyList<string> Told, int Writes, int WritesTold)
{
    /// <summary>How a warning begins in the log.</summary>
    public const string Warning = "warning: ";

    private const int FirstWords = 200;

    /// <summary>What it warned of.</summary>
    public IEnumerable<string> Warnings => Told.Where(line => line.StartsWith(Warning, StringComparison.Ordinal)).Select(line => line[Warning.Length..]);

    /// <summary>What is wrong with how a defect was found; null: nothing.</summary>
    public string? FaultIn(Defect defect) =>
        FindingOf(defect) is null ? $"{defect}: nothing says that it {defect.Effect}: {string.Join(" and ", defect.Named)}\n{this}"
        : FailedIn != (defect.Effect == Effect.Stops ? defect.FoundBy : null) ? $"{defect}: found in {FailedIn?.ToString() ?? "nothing"}, not in {defect.FoundBy}\n{this}"
        : Writes + WritesTold > 0 ? $"{defect}: {Writes} writes\n{this}"
        : null;

    /// <summary>The finding that names a defect; null: there is none.</summary>
    public string? FindingOf(Defect defect) =>
        Findings(defect.Effect).FirstOrDefault(finding => defect.Named.All(words => finding.Contains(words, StringComparison.Ordinal)));

    /// <summary>How the finding of a defect begins.</summary>
    public string FirstWordsOf(Defect defect)
    {
        var line = FindingOf(defect)?.Split('\n')[0].TrimEnd() ?? "";
        return line.Length <= FirstWords ? line : line[..(line.LastIndexOf(' ', FirstWords) is var space and > 0 ? space : FirstWords)] + " …";
    }

    public override string ToString() => $"Failed in {FailedIn?.ToString() ?? "nothing"}, {Writes} writes ({WritesTold} told).\n{Error}\n{string.Join('\n', Told)}";

    // Several failures are numbered, a line or more for each.
    private IEnumerable<string> Findings(Effect effect) => effect switch
    {
        Effect.Stops => Regex.Split(Error, @"^\(\d+\) ", RegexOptions.Multiline),
        Effect.Warns => Warnings,
        _ => Told.Select(line => line.Trim()),
    };
}
