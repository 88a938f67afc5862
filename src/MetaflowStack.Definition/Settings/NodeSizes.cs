using System.Text.RegularExpressions;

namespace MetaflowStack.Definition.Settings;

/// <summary>Lists of VM sizes in order of preference, as <c>--node-size</c> and <c>--task-node-size</c> give them.</summary>
public static partial class NodeSizes
{
    /// <summary>
    /// The default pool's sizes: that of the public Terraform template (2 vCPUs, 7 GiB), then two with 2 vCPUs and 8 GiB. Each has a
    /// quota family of its own, and Dsv5 (Intel) and Dasv5 (AMD) are other machines than Dv2, so that one may have what another lacks.
    /// Both are general-purpose series that nearly every region has: learn.microsoft.com/azure/virtual-machines/sizes/overview.
    /// </summary>
    public static IReadOnlyList<string> Default { get; } = ["Standard_D2_v2", "Standard_D2s_v5", "Standard_D2as_v5"];

    /// <summary>
    /// The tasks' pool's sizes: that of the public Terraform template (4 vCPUs, 16 GiB), then two with as much. Dsv5 is the same kind of
    /// machine with its own quota and its own restrictions; Dasv5 is another kind.
    /// </summary>
    public static IReadOnlyList<string> TaskDefault { get; } = ["Standard_D4_v5", "Standard_D4s_v5", "Standard_D4as_v5"];

    /// <summary>The most sizes in a list: each that has no capacity costs minutes.</summary>
    internal const int Most = 8;

    /// <summary>The sizes in the words of an option: separated by spaces, commas or both.</summary>
    internal static IReadOnlyList<string> Split(IEnumerable<string> words) =>
        [.. words.SelectMany(word => word.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    /// <summary>What is wrong with the words of an option; null words: it was not given.</summary>
    internal static IEnumerable<SettingsFault> Check(string option, IReadOnlyList<string>? words)
    {
        if (words is null)
            yield break;
        var sizes = Split(words);
        if (sizes.Count == 0)
            yield return new SettingsFault(option, string.Join(' ', words), $"must name at least one VM size, for example {option} {TaskDefault[0]}");
        if (sizes.Count > Most)
            yield return new SettingsFault(option, string.Join(' ', sizes), $"may name at most {Most} VM sizes");
        foreach (var size in sizes.Where(size => !Form().IsMatch(size)))
            yield return new SettingsFault(option, size, $"must be a VM size as Azure writes it, {TaskDefault[0]} for example; those of a region: az vm list-skus --location LOCATION --resource-type virtualMachines --output table");
        foreach (var twice in sizes.GroupBy(size => size, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            yield return new SettingsFault(option, twice.Key, "is named twice");
    }

    // Standard_D4_v5, Standard_D2as_v5, Standard_E4-2s_v5, Standard_NC24ads_A100_v4; Azure takes names without regard to case.
    [GeneratedRegex(@"^Standard_[A-Z]{1,3}[0-9]+(-[0-9]+)?[A-Z0-9]*(_[A-Z0-9]+)*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
