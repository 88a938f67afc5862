using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MetaflowStack.Simulation.Defects;
using MetaflowStack.Simulation.Runs;

namespace MetaflowStack.Simulation;

/// <summary>Whatever can be known before the first write is found before it, and called by its name.</summary>
public sealed class DefectTests
{
    private const int Seed = 1;
    private const int Pairs = 30;

    private static readonly Dictionary<Effect, string> Effects = new() { [Effect.Stops] = "", [Effect.Warns] = ", a warning", [Effect.IsAvoided] = ", which chooses another" };

    private static readonly IReadOnlyList<Defect> Defects = [.. AzureDefects.All, .. OptionDefects.All, .. WorldDefects.All];

    [Fact]
    public async Task Each_defect_is_found_and_named_before_the_first_write_as_the_documentation_says()
    {
        var outcomes = await PlayAsync([.. Defects.Select(defect => new[] { defect })]);

        AssertNone(Defects.Select((defect, index) => outcomes[index].FaultIn(defect)));
        DocumentSection.Matches("docs/preflight.md", "defects", Table(outcomes));
    }

    [Fact]
    public async Task Two_defects_at_once_are_both_found_and_named()
    {
        var pairs = Draw(new Random(Seed));

        var outcomes = await PlayAsync(pairs);

        AssertNone(pairs.SelectMany((pair, index) => pair.Select(outcomes[index].FaultIn)));
    }

    [Fact]
    public async Task Nothing_is_found_where_nothing_is_wrong()
    {
        var outcome = await DefectRun.PlayAsync();

        Assert.True(outcome is { FailedIn: null, Writes: 0, WritesTold: 0 } && !outcome.Warnings.Any(), outcome.ToString());
        Assert.All(Defects, defect => Assert.NotNull(outcome.FaultIn(defect)));
    }

    private static void AssertNone(IEnumerable<string?> faults)
    {
        var found = faults.OfType<string>().ToList();
        Assert.True(found.Count == 0, $"{found.Count} faults, seed {Seed}:\n{string.Join("\n\n", found)}");
    }

    private static async Task<IReadOnlyList<DefectOutcome>> PlayAsync(Defect[][] runs)
    {
        var outcomes = new ConcurrentDictionary<int, DefectOutcome>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, runs.Length),
            new ParallelOptions { MaxDegreeOfParallelism = 3 * Environment.ProcessorCount },
            async (index, _) => outcomes[index] = await DefectRun.PlayAsync(runs[index]));
        return [.. Enumerable.Range(0, runs.Length).Select(index => outcomes[index])];
    }

    // One may hide another of the same subject; pools have one as a whole, and one each.
    private static Defect[][] Draw(Random random)
    {
        var single = Defects.Where(defect => defect.CanBePaired).ToList();
        var pairs = single.SelectMany((one, index) => single.Skip(index + 1).Select(other => new[] { one, other }))
            .Where(pair => pair[0].Subject is not { } subject || pair[1].Subject is not { } other || subject.Split(':')[0] != other.Split(':')[0] || IsOfTwoPools(subject, other))
            .ToArray();
        random.Shuffle(pairs);
        return pairs[..Pairs];
    }

    private static bool IsOfTwoPools(string one, string other) => one != other && !$"{one} {other}".Contains("all", StringComparison.Ordinal) && one.Contains(':', StringComparison.Ordinal);

    private static string Table(IReadOnlyList<DefectOutcome> outcomes)
    {
        var text = new StringBuilder($"{Defects.Count} defects, each found before the first write:\n\n| defect | found by | what the message says | writes |\n|---|---|---|---|\n");
        for (var index = 0; index < Defects.Count; index++)
        {
            var (defect, outcome) = (Defects[index], outcomes[index]);
            var found = defect.FoundBy == FoundBy.Settings ? "the options' rules" : $"`{defect.FoundBy}`";
            text.Append(CultureInfo.InvariantCulture, $"| {defect.Name} | {found}{Effects[defect.Effect]} | {outcome.FirstWordsOf(defect).Replace("|", "\\|", StringComparison.Ordinal)} | {outcome.Writes} |\n");
        }

        text.Append("\nNot known beforehand:\n\n| fault | why |\n|---|---|\n");
        foreach (var defect in UnknowableDefect.All)
            text.Append(CultureInfo.InvariantCulture, $"| {defect.Name} | {defect.Why} |\n");
        return text.ToString();
    }
}
