namespace MetaflowStack.Conformance.CommandLine;

/// <summary>What the program is asked to do.</summary>
/// <param name="Recordings">A folder of recordings to replay; null: none.</param>
/// <param name="Exchanges">A folder of exchanges to check; null: none.</param>
/// <param name="Specs">The folder of the published specifications; needed with exchanges.</param>
/// <param name="Report">A Markdown file to write the results into; null: none.</param>
internal sealed record ConformanceOptions(string? Recordings, string? Exchanges, string? Specs, string? Report)
{
    /// <summary>How to use it.</summary>
    public const string Usage = "usage: [--recordings DIRECTORY] [--exchanges DIRECTORY --specs DIRECTORY] [--report FILE]";

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ArgumentException">They are not as <see cref="Usage"/> says, or name a folder that is not there.</exception>
    public static ConformanceOptions Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (arguments[i] is not ("--recordings" or "--exchanges" or "--specs" or "--report"))
                throw new ArgumentException($"{arguments[i]} is no option. {Usage}");
            if (i + 1 == arguments.Count || !values.TryAdd(arguments[i], Path.GetFullPath(arguments[i + 1])))
                throw new ArgumentException($"{arguments[i]} takes one value. {Usage}");
        }

        var options = new ConformanceOptions(
            values.GetValueOrDefault("--recordings"), values.GetValueOrDefault("--exchanges"), values.GetValueOrDefault("--specs"), values.GetValueOrDefault("--report"));
        if (options.Recordings is null && options.Exchanges is null)
            throw new ArgumentException($"Nothing to do. {Usage}");
        if (options.Exchanges is not null && options.Specs is null)
            throw new ArgumentException($"--exchanges needs --specs. {Usage}");
        if (new[] { options.Recordings, options.Exchanges, options.Specs }.FirstOrDefault(folder => folder is not null && !Directory.Exists(folder)) is { } missing)
            throw new ArgumentException($"There is no folder {missing}.");
        return options;
    }
}
