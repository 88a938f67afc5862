using System.Text;
using MetaflowStack.Conformance.Checks;
using MetaflowStack.Conformance.Exchanges;
using MetaflowStack.Conformance.Recordings;
using MetaflowStack.Conformance.Reporting;
using MetaflowStack.Conformance.Specs;

namespace MetaflowStack.Conformance.CommandLine;

/// <summary>The program: replays recordings and checks exchanges. Exit codes: 0 all is well, 1 it is not, 2 wrong usage.</summary>
internal static class ConformanceProgram
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            var options = ConformanceOptions.Parse(arguments);
            var report = new StringBuilder();
            var isWell = true;
            if (options.Recordings is { } recordings)
                isWell &= await ReplayAsync(recordings, report, cancellationToken);
            if (options.Exchanges is { } exchanges)
                isWell &= Check(exchanges, options.Specs!, report);
            await output.WriteAsync(report, cancellationToken);
            if (options.Report is { } file)
                await File.WriteAllTextAsync(file, ConformanceReport.Introduction + report, cancellationToken);
            return isWell ? 0 : 1;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidDataException)
        {
            await error.WriteLineAsync(exception.Message);
            return 2;
        }
    }

    private static async Task<bool> ReplayAsync(string directory, StringBuilder report, CancellationToken cancellationToken)
    {
        var cassettes = Cassette.ReadAll(directory);
        if (cassettes.Count == 0)
            throw new InvalidDataException($"{directory} holds no recording (*.yaml).");
        var outcomes = await ReplayRun.RunAsync(cassettes, cancellationToken);
        report.AppendLine("## Recordings").AppendLine().AppendLine(ConformanceReport.OfReplay(outcomes))
            .AppendLine("### Disagreements").AppendLine().AppendLine(ConformanceReport.Disagreements(outcomes));
        return ReplayRun.Agreement([.. outcomes.Where(outcome => ReplayRun.IsOfStack(outcome.Type))]) >= ReplayRun.Threshold;
    }

    private static bool Check(string exchanges, string specs, StringBuilder report)
    {
        var check = new ConformanceCheck(new PublishedSpecs(specs), ToleranceTable.All);
        foreach (var conversation in ExchangeFiles.ReadAll(exchanges))
            check.Add(conversation);
        report.AppendLine("## Specifications").AppendLine().AppendLine(ConformanceReport.OfCheck(check)).Append(ConformanceReport.OfViolations(check))
            .AppendLine().AppendLine("### Tolerated").AppendLine().AppendLine(ConformanceReport.OfTolerances(ToleranceTable.All, check.Tolerated));
        return check.Violations.Count == 0;
    }
}
