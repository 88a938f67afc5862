namespace Nuke.Common.Execution.Parameters;

/// <summary>
/// The command line: positional values first, then options (<c>--name value …</c>, <c>--name=value</c>), whose names match without
/// dashes and in any case. The last of several equal options wins.
/// </summary>
internal sealed class ArgumentParser
{
    private readonly List<(string Name, List<string> Values)> _options = [];

    public ArgumentParser(IEnumerable<string> arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument.StartsWith('-'))
                AddOption(argument);
            else if (_options.Count == 0)
                Positional.Add(argument);
            else
                _options[^1].Values.Add(argument);
        }
    }

    public List<string> Positional { get; } = [];

    /// <summary>The values of an option; null when it was not given, empty when it stands alone.</summary>
    public IReadOnlyList<string>? Find(string name) =>
        _options.FindLast(x => x.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Values;

    private void AddOption(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument : argument[..equals];
        _options.Add((name.Replace("-", string.Empty, StringComparison.Ordinal), equals < 0 ? [] : [argument[(equals + 1)..]]));
    }
}
