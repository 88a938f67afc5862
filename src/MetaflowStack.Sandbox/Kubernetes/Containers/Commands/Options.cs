namespace MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

/// <summary>The one-letter options of a command and its other arguments, taken apart as getopt does.</summary>
internal sealed record Options(IReadOnlySet<char> Flags, IReadOnlyDictionary<char, string> Values, IReadOnlyList<string> Operands)
{
    public bool Has(char flag) => Flags.Contains(flag);

    /// <param name="process">Whose arguments.</param>
    /// <param name="flags">Options without a value.</param>
    /// <param name="values">Options with a value.</param>
    /// <exception cref="CommandFailure">An option is not known.</exception>
    public static Options Parse(ContainerProcess process, string flags, string values = "")
    {
        var (found, given, operands) = (new HashSet<char>(), new Dictionary<char, string>(), new List<string>());
        var only = false;
        for (var i = 1; i < process.Arguments.Count; i++)
        {
            var argument = process.Arguments[i];
            if (only || argument.Length < 2 || argument[0] != '-')
            {
                operands.Add(argument);
                continue;
            }
            only = argument == "--";
            for (var at = 1; !only && at < argument.Length; at++)
            {
                var letter = argument[at];
                if (flags.Contains(letter, StringComparison.Ordinal))
                {
                    found.Add(letter);
                    continue;
                }
                if (!values.Contains(letter, StringComparison.Ordinal))
                    throw new CommandFailure($"invalid option -- '{letter}'", 2);
                given[letter] = at + 1 < argument.Length ? argument[(at + 1)..]
                    : ++i < process.Arguments.Count ? process.Arguments[i] : throw new CommandFailure($"option requires an argument -- '{letter}'", 2);
                break;
            }
        }
        return new Options(found, given, operands);
    }
}
