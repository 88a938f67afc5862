using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Environments.Rules;

/// <summary>
/// The rules that all environments of a repository keep together. Asks nobody: what is said here is known from the parameters files, and
/// the command line where that counts for all of them.
/// </summary>
public static class EnvironmentRules
{
    private const string SharedFile = ".nuke/parameters.json";

    // What people call the environment that their users are on.
    private static readonly string[] Production = ["prod", "production"];

    /// <summary>Everything that is wrong, and everything to look at, each with its file and key.</summary>
    /// <param name="profiles">All environments, as <see cref="EnvironmentProfiles.Read"/> gives them.</param>
    public static EnvironmentFindings Check(IReadOnlyList<EnvironmentProfile> profiles)
    {
        var faults = Shared(profiles, [.. profiles.SelectMany(Invalid)]);
        var described = faults.Count > 0 ? faults : [.. Collisions.Of(profiles)];
        return new EnvironmentFindings(described, [.. Unprotected(profiles), .. OverlappingRanges.Of(profiles)]);
    }

    private static IEnumerable<ProfileFinding> Invalid(EnvironmentProfile profile) => SettingsRules.Check(profile.Options)
        .Select(fault => new ProfileFinding(profile.File, KeyOf(fault.Option), fault.Value is null ? $"is missing: {fault.Rule}" : $"'{fault.Value}' {fault.Rule}"));

    // A fault that every environment has is one of what they share, and told once.
    private static List<ProfileFinding> Shared(IReadOnlyList<EnvironmentProfile> profiles, List<ProfileFinding> faults) =>
        [.. faults.GroupBy(fault => (fault.Key, fault.Message)).SelectMany(same =>
            profiles.Count > 1 && same.Count() == profiles.Count ? [same.First() with { File = SharedFile }] : same.AsEnumerable())];

    private static IEnumerable<ProfileFinding> Unprotected(IReadOnlyList<EnvironmentProfile> profiles)
    {
        var (first, last) = (profiles.Min(profile => profile.Wave), profiles.Max(profile => profile.Wave));
        foreach (var profile in profiles.Where(profile => profile.Options.Protected != true && StackSettings.ParseCloud(profile.Options.Cloud) != CloudKind.Sandbox))
        {
            var why = Production.Contains(profile.Name) || Production.Contains(profile.Profile) ? $"{profile.Name} is named like the environment that users are on"
                : last > first && profile.Wave == last ? $"{profile.Name} is of the last wave, {last}"
                : null;
            if (why is not null)
                yield return new ProfileFinding(profile.File, nameof(StackOptions.Protected), $"{why}, and is not protected: \"Protected\": true refuses whatever deletes its data");
        }
    }

    /// <summary>The key of an option: <c>OrgPrefix</c> of <c>--org-prefix</c>.</summary>
    internal static string KeyOf(string option) =>
        string.Concat(option.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
