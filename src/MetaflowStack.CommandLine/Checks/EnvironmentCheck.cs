using MetaflowStack.CommandLine.Model;

namespace MetaflowStack.CommandLine.Checks;

/// <summary>
/// Faults of environment variables that give a parameter its value, and warnings about those that were meant to. The engine's own
/// parameters count only by their exact name or with the prefix: <c>HOST</c> or <c>ROOT</c> alone belong to others.
/// </summary>
internal sealed class EnvironmentCheck(BuildModel model, Arguments arguments, IReadOnlyDictionary<string, string> variables)
{
    private const string Prefix = "NUKE";

    // Variables of NUKE itself and of its bootstrapper, which are no parameters.
    private static readonly string[] s_known = ["NUKETELEMETRY", "NUKEGLOBALTOOL", "NUKEINTERNAL", "NUKEENTERPRISE", "NUKENOLOGO", "NUKEENGINE"];

    private readonly ILookup<string, string> _byLetters = variables.Keys.ToLookup(Letters, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Faults() =>
        model.Parameters.Where(x => arguments.Last(x) is null && !(x.Name == "Target" && arguments.Targets.Count > 0)).SelectMany(Faults);

    /// <summary>Variables with the prefix that match no parameter: likely misspelt, perhaps not ours.</summary>
    public IEnumerable<string> Warnings() => variables.Keys
        .Where(x => x.StartsWith(Prefix + "_", StringComparison.OrdinalIgnoreCase))
        .Where(x => !Array.Exists(s_known, y => Letters(x).StartsWith(y, StringComparison.OrdinalIgnoreCase)))
        .Where(x => model.FindParameter(Letters(x)[Prefix.Length..]) is null)
        .Order(StringComparer.Ordinal)
        .Select(x => $"Environment variable {x} matches no parameter.{NearestMatch.Suggest(x, model.Parameters.Select(VariableName))}");

    /// <summary>The variable that the engine reads for a parameter; null if there is none, or more than one.</summary>
    public string? VariableOf(Parameter parameter) => Candidates(parameter) is [var only] ? only : null;

    private IEnumerable<string> Faults(Parameter parameter)
    {
        var names = Candidates(parameter);
        if (names.Count > 1)
            return [$"Environment variables {string.Join(" and ", names)} both stand for {parameter.Option}. Keep one of them."];
        return names
            .SelectMany(x => ValueRules.Split(parameter, variables[x]).Select(value => (Name: x, Fault: ValueRules.Fault(model, parameter, value))))
            .Where(x => x.Fault is not null)
            .Select(x => $"Environment variable {x.Name}, which stands for {parameter.Option}: {x.Fault}");
    }

    private List<string> Candidates(Parameter parameter)
    {
        if (variables.ContainsKey(parameter.Name))
            return [parameter.Name];
        var letters = Letters(parameter.Name);
        List<string> names = [.. _byLetters[Prefix + letters]];
        if (!parameter.IsBuiltIn)
            names.AddRange(_byLetters[letters]);
        return names;
    }

    private static string VariableName(Parameter parameter) =>
        $"{Prefix}_{parameter.Option.TrimStart('-').Replace('-', '_').ToUpperInvariant()}";

    private static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit));
}
