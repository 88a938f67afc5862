using System.Net;
using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Environments.Rules;

/// <summary>
/// Address ranges that environments share. Their networks are separate, so that is well, until somebody peers two of them: Azure refuses
/// to peer networks that overlap (Microsoft's page "Virtual network peering", "Requirements and constraints"), and they cannot be changed
/// then. Only ranges that somebody chose are told: who chose none has no such plan.
/// </summary>
internal static class OverlappingRanges
{
    /// <summary>A finding for each environment that shares addresses with one before it.</summary>
    internal static IEnumerable<ProfileFinding> Of(IReadOnlyList<EnvironmentProfile> profiles)
    {
        var ranges = profiles.SelectMany(Ranges).ToList();
        return from later in ranges
               let earlier = ranges.TakeWhile(range => range.Of != later.Of).FirstOrDefault(range => AddressRules.Overlap(range.Range, later.Range))
               where earlier is not null
               select new ProfileFinding(later.Of.File, later.Key, $"{later.Range} overlaps {earlier.Range} of {earlier.Of.Name}: their networks can never be peered");
    }

    private static IEnumerable<Chosen> Ranges(EnvironmentProfile profile) =>
        from option in new[] { (Key: nameof(StackOptions.KubernetesSubnet), Text: profile.Options.KubernetesSubnet), (Key: nameof(StackOptions.DatabaseSubnet), Text: profile.Options.DatabaseSubnet) }
        where option.Text is not null
        let range = AddressRules.Parse(option.Text).Range
        where range is not null
        select new Chosen(profile, option.Key, range.Value);

    private sealed record Chosen(EnvironmentProfile Of, string Key, IPNetwork Range);
}
