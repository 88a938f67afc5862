using System.Globalization;
using System.Text.RegularExpressions;

namespace MetaflowStack.Definition.Bumping;

/// <summary>
/// How a version is written, and which of two is newer. Tags have no common rule, so a new one is compared with the one it replaces: the
/// same letters around numbers, <c>v3.7.18</c> for <c>v3.7.17</c>, never <c>3.7.18</c> or <c>latest</c>.
/// </summary>
internal static partial class VersionForm
{
    /// <summary>Whether two versions are written alike: the same but for their numbers.</summary>
    internal static bool Alike(string left, string right) => Shape(left) == Shape(right);

    /// <summary>Compares two versions that are written alike, number by number.</summary>
    internal static int Compare(string left, string right) =>
        Numbers(left).Zip(Numbers(right), (one, other) => one.CompareTo(other)).FirstOrDefault(order => order != 0);

    /// <summary>The same version, written as another one is, with or without <c>v</c>; null: that does not make them alike.</summary>
    internal static string? Rewritten(string version, string like) =>
        new[] { "v" + version, version.TrimStart('v') }.FirstOrDefault(candidate => Alike(candidate, like));

    /// <summary>Whether only the numbers after the second differ.</summary>
    internal static bool SameSeries(string left, string right) => Numbers(left).Take(2).SequenceEqual(Numbers(right).Take(2));

    private static string Shape(string version) => Number().Replace(version, "0");

    private static IEnumerable<long> Numbers(string version) => Number().Matches(version).Select(number => long.Parse(number.Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\d{1,15}")]
    private static partial Regex Number();
}
