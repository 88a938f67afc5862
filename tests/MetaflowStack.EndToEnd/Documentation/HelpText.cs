using System.Text.RegularExpressions;

namespace MetaflowStack.EndToEnd.Documentation;

/// <summary>What <c>--help</c> says, as data.</summary>
internal sealed partial class HelpText
{
    /// <summary>Reads the text.</summary>
    public HelpText(string text)
    {
        var parts = text.ReplaceLineEndings("\n").Split("\nParameters:\n");
        Targets = [.. TargetLines().Matches(parts[0]).Select(match => new HelpTarget(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value))];
        var options = Regex.Split(parts[1].Trim('\n'), "\n\n");
        Options = OptionsOf(options[0]);
        EngineOptions = OptionsOf(options[1]);
    }

    /// <summary>The targets, in the order of the pipeline.</summary>
    public IReadOnlyList<HelpTarget> Targets { get; }

    /// <summary>The options of this build, by name.</summary>
    public IReadOnlyList<HelpOption> Options { get; }

    /// <summary>The options that every build has.</summary>
    public IReadOnlyList<HelpOption> EngineOptions { get; }

    // A meaning goes on in lines that are set in further than options are.
    private static List<HelpOption> OptionsOf(string text) =>
        [.. OptionLines().Matches(text).Select(match => new HelpOption(match.Groups[1].Value, Spaces().Replace(match.Groups[2].Value.Trim(), " ")))];

    [GeneratedRegex(@"^  (\w+)(?: +-> ([\w, ]+))?\n    (\S.*)$", RegexOptions.Multiline)]
    private static partial Regex TargetLines();

    [GeneratedRegex(@"^  (--\S+) +(.*(?:\n {10,}.*)*)", RegexOptions.Multiline)]
    private static partial Regex OptionLines();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}

/// <summary>A target.</summary>
internal sealed record HelpTarget(string Name, string After, string Description);

/// <summary>An option.</summary>
internal sealed record HelpOption(string Name, string Meaning);
