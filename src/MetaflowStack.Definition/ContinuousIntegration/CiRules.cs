using System.Text.RegularExpressions;
using MetaflowStack.Definition.Environments;
using MetaflowStack.Definition.Environments.Rules;
using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.ContinuousIntegration;

/// <summary>What environments must keep to be deployed by a build server, besides what they must keep anyway.</summary>
internal static partial class CiRules
{
    // GitHub makes at most so many jobs of a matrix: https://docs.github.com/actions/reference/limits
    private const int MostJobs = 256;

    /// <summary>Checks all environments.</summary>
    /// <exception cref="UsageException">Some have faults; all are named, with their files.</exception>
    public static void Check(IReadOnlyList<EnvironmentProfile> environments)
    {
        // Without a prefix in the files the jobs take it from a variable of the build server.
        var complete = environments.Select(environment => environment with { Options = environment.Options with { OrgPrefix = environment.Options.OrgPrefix ?? "prefix" } }).ToList();
        new EnvironmentFindings([.. EnvironmentRules.Check(complete).Faults, .. environments.SelectMany(NameFaults), .. TooMany(environments)], []).Require();
    }

    private static IEnumerable<ProfileFinding> NameFaults(EnvironmentProfile environment)
    {
        if (environment.Profile is { } profile && !ProfilePattern().IsMatch(profile))
            yield return new ProfileFinding(environment.File, nameof(StackOptions.Environment), $"the profile's name '{profile}' must be letters, digits, hyphens and underscores");
    }

    private static IEnumerable<ProfileFinding> TooMany(IReadOnlyList<EnvironmentProfile> environments)
    {
        if (environments.Count > MostJobs)
            yield return new ProfileFinding(environments[MostJobs].File, nameof(StackOptions.Environment), $"there are {environments.Count} environments, and a matrix of GitHub's has at most {MostJobs} jobs");
    }

    [GeneratedRegex("^[A-Za-z0-9_-]+$")]
    private static partial Regex ProfilePattern();
}
