using System.Text.RegularExpressions;
using MetaflowStack.Definition.Environments;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.ContinuousIntegration;

/// <summary>What environments must keep to be deployed by a build server.</summary>
internal static partial class CiRules
{
    // GitHub makes at most so many jobs of a matrix: https://docs.github.com/actions/reference/limits
    private const int MostJobs = 256;

    /// <summary>Checks all environments.</summary>
    /// <exception cref="UsageException">Some have faults; all are named, with their files.</exception>
    public static void Check(IReadOnlyList<EnvironmentProfile> environments)
    {
        List<string> faults = [.. environments.SelectMany(Faults), .. Doubles(environments)];
        if (environments.Count > MostJobs)
            faults.Add($"There are {environments.Count} environments, and a matrix of GitHub's has at most {MostJobs} jobs");
        if (faults.Count > 0)
            throw new UsageException(new ErrorDetails
            {
                What = faults.Count == 1 ? faults[0] : $"The environments have {faults.Count} faults: {string.Join("; ", faults)}",
                Remedy = "Mend the files, then run GenerateCi again; nothing was written",
            });
    }

    // Without a prefix in the files the jobs take it from a variable of the build server.
    private static IEnumerable<string> Faults(EnvironmentProfile environment)
    {
        foreach (var fault in SettingsRules.Check(environment.Options with { OrgPrefix = environment.Options.OrgPrefix ?? "prefix" }))
            yield return $"{environment.File}: {fault}";
        if (environment.Profile is { } profile && !ProfilePattern().IsMatch(profile))
            yield return $"{environment.File}: the profile's name '{profile}' must be letters, digits, hyphens and underscores";
    }

    private static IEnumerable<string> Doubles(IReadOnlyList<EnvironmentProfile> environments) => environments
        .GroupBy(environment => environment.Name, StringComparer.Ordinal).Where(group => group.Count() > 1)
        .Select(group => $"{string.Join(" and ", group.Select(environment => environment.File))} describe the same environment, '{group.Key}'");

    [GeneratedRegex("^[A-Za-z0-9_-]+$")]
    private static partial Regex ProfilePattern();
}
