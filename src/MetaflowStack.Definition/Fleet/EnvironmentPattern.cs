using System.Text.RegularExpressions;
using MetaflowStack.Definition.Environments;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Kubernetes.Manifests;

namespace MetaflowStack.Definition.Fleet;

/// <summary>What <c>--environment</c> says when it means several: <c>all</c>, names with <c>*</c> and <c>?</c>, or a list with commas.</summary>
internal static class EnvironmentPattern
{
    /// <summary>Stands for every environment.</summary>
    internal const string All = "all";

    /// <summary>Whether a value of <c>--environment</c> means several.</summary>
    internal static bool MeansSeveral(string? value) => value is not null && (value == All || value.IndexOfAny([',', '*', '?']) >= 0);

    /// <summary>The environments that are meant, in their order.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="known">Every environment, as <see cref="EnvironmentProfiles.Read"/> has them.</param>
    /// <exception cref="UsageException">There is no profile; a part of the pattern finds none; two profiles describe one environment.</exception>
    internal static IReadOnlyList<EnvironmentProfile> Select(string pattern, IReadOnlyList<EnvironmentProfile> known)
    {
        if (known.All(profile => profile.Profile is null))
        {
            throw new UsageException(new ErrorDetails
            {
                What = $"--environment {pattern} means environments that have profiles, and there is none",
                Remedy = "Make one for each: .nuke/parameters.dev.json with { \"Environment\": \"dev\" }; docs/environments.md shows more",
            });
        }

        var parts = pattern.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var unknown = parts.FirstOrDefault(part => !known.Any(profile => Matches(part, profile)));
        if (unknown is not null || parts.Length == 0)
            throw Unknown(unknown ?? pattern, known);
        var selected = known.Where(profile => parts.Any(part => Matches(part, profile))).ToList();
        if (selected.GroupBy(profile => $"{profile.Options.OrgPrefix}/{profile.Name}").FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new UsageException(new ErrorDetails
            {
                What = $"{string.Join(" and ", twice.Select(profile => profile.File))} describe one environment, {twice.Key}",
                Remedy = "Give one of them another name in Environment, or take it away",
            });
        }

        return selected;
    }

    private static bool Matches(string part, EnvironmentProfile profile) =>
        part == All || Regex.IsMatch(profile.Name, $"^{Regex.Escape(part).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal)}$", RegexOptions.CultureInvariant);

    private static UsageException Unknown(string part, IReadOnlyList<EnvironmentProfile> known)
    {
        var names = known.Select(profile => profile.Name).ToList();
        return new UsageException(new ErrorDetails
        {
            What = $"No environment is called '{part}'",
            Why = NearestName.Find(part, names) is { } nearest ? $"Did you mean {nearest}?" : $"There are: {string.Join(", ", names)}",
            Remedy = "Give a name, a pattern such as 'prod*', a list with commas, or all",
        });
    }
}
