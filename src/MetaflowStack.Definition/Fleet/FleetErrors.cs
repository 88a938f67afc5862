using MetaflowStack.Definition.Environments;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Fleet;

/// <summary>What can go wrong with several environments at once.</summary>
internal static class FleetErrors
{
    /// <summary>Profiles whose settings break rules.</summary>
    internal static UsageException Settings(IReadOnlyList<(EnvironmentProfile Profile, UsageException Fault)> wrong) => new(new ErrorDetails
    {
        What = $"The settings of {string.Join(", ", wrong.Select(one => one.Profile.Name))} are wrong, and nothing was done",
        Why = string.Join('\n', wrong.Select(one => $"  {one.Profile.File}: {(one.Fault is SettingsException settings ? string.Join("; ", settings.Faults) : one.Fault.Details.What)}")),
        Remedy = "Mend these files, or name other environments",
    });

    /// <summary>What works on one environment only was asked of several.</summary>
    internal static UsageException OneOnly(string what, string pattern) => new(new ErrorDetails
    {
        What = $"{what} is for one environment, and --environment {pattern} means several",
        Remedy = "Name one environment",
    });

    /// <summary>Not every environment ended well.</summary>
    internal static StackException Failed(IReadOnlyList<FleetResult> results, string pattern) => new(new ErrorDetails
    {
        What = $"Not every environment of '{pattern}' ended well: {string.Join(", ", results.Where(result => result.Outcome != FleetOutcome.Succeeded).Select(result => result.Member.Name))}",
        Remedy = "See the table above, and output/ENVIRONMENT/report.html for each; the same command goes on from there",
    });
}
