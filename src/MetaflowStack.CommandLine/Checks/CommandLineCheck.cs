using MetaflowStack.CommandLine.Model;

namespace MetaflowStack.CommandLine.Checks;

/// <summary>Faults of the command line itself: unknown targets and options, missing, surplus and bad values.</summary>
internal sealed class CommandLineCheck(BuildModel model, Arguments arguments)
{
    public IEnumerable<string> Faults() =>
        arguments.Targets.Where(x => !model.IsTarget(x)).Select(UnknownTarget).Concat(arguments.Options.SelectMany(Faults));

    private string UnknownTarget(string name) => $"There is no target '{name}'.{NearestMatch.Suggest(name, model.Targets)}";

    private IEnumerable<string> Faults(Option option)
    {
        if (model.FindParameter(option.Name) is not { } parameter)
            return [UnknownOption(option)];
        if (arguments.Options.Any(x => x != option && parameter.Matches(x.Name) && x.HasEquals != option.HasEquals))
            return option.HasEquals ? [$"{parameter.Option} is given twice, once with '=' and once without. Give it once."] : [];
        if (option is { HasEquals: true, Values.Count: > 1 })
            return [$"{parameter.Option}={option.Values[0]} has its value; '{option.Values[1]}' is one too many.{TargetHint(option.Values.Skip(1))}"];
        if (option.Values.Count == 0)
            return MayStandAlone(parameter) ? [] : [$"{parameter.Option} needs a value."];
        if (!parameter.IsList && option.Values.Count > 1)
            return [$"{parameter.Option} takes one value, not {option.Values.Count}: {string.Join(" ", option.Values)}.{TargetHint(option.Values.Skip(1))}"];
        return option.Values
            .SelectMany(x => ValueRules.Split(parameter, x))
            .Select(x => ValueRules.Fault(model, parameter, x) is { } fault ? $"{parameter.Option}: {fault}{HintFor(parameter, x)}" : null)
            .OfType<string>();
    }

    private string UnknownOption(Option option)
    {
        var name = option.Text.TrimStart('-');
        if (name.Length > 0 && char.IsDigit(name[0]))
            return $"'{option.Text}' stands where an option should. A negative value is written with an equals sign: --option={option.Text}.";
        if (name is "h" or "?")
            return $"There is no option {option.Text}. Did you mean --help?";
        if (model.FindTarget(name) is { } target)
            return $"There is no option {option.Text}, but a target {target}: targets are written without dashes, before the first option.";
        return $"There is no option {option.Text}.{NearestMatch.Suggest(name, model.Options)}";
    }

    /// <summary>A boolean alone is true, a list of targets alone is everything, and the root alone is the current folder.</summary>
    private static bool MayStandAlone(Parameter parameter) =>
        parameter.IsBoolean || parameter.IsTargets || parameter is { IsBuiltIn: true, Name: "Root" };

    private string HintFor(Parameter parameter, string value) => parameter.IsTargets ? string.Empty : TargetHint([value]);

    private string TargetHint(IEnumerable<string> values) =>
        values.Any(model.IsTarget) ? " Targets are named before the first option." : string.Empty;
}
