namespace MetaflowStack.CommandLine.Model;

/// <summary>An option as the user wrote it, with its values.</summary>
internal sealed record Option(string Text, string Name, List<string> Values, bool HasEquals);

/// <summary>The command line, read as NUKE reads it: targets first, then options, each with the values up to the next.</summary>
internal sealed class Arguments
{
    public Arguments(IEnumerable<string> arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument.StartsWith('-'))
                Options.Add(Read(argument));
            else if (Options.Count == 0)
                Targets.AddRange(argument.Split('+', StringSplitOptions.RemoveEmptyEntries));
            else
                Options[^1].Values.Add(argument);
        }
    }

    public List<string> Targets { get; } = [];

    public List<Option> Options { get; } = [];

    public Option? Last(Parameter parameter) => Options.FindLast(x => parameter.Matches(x.Name));

    public bool Has(string name) =>
        Options.Exists(x => x.Name.Replace("-", string.Empty, StringComparison.Ordinal).Equals(name, StringComparison.OrdinalIgnoreCase));

    private static Option Read(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? new Option(argument, argument, [], HasEquals: false)
            : new Option(argument[..equals], argument[..equals], [argument[(equals + 1)..]], HasEquals: true);
    }
}
