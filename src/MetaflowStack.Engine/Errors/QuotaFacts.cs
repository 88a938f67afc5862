using System.Globalization;
using System.Text.RegularExpressions;

namespace MetaflowStack.Engine.Errors;

/// <summary>
/// The numbers in a quota error: "… exceeding approved standardDSv3Family Cores quota. Additional details - Deployment Model:
/// Resource Manager, Location: westeurope, Current Limit: 0, Current Usage: 0, Additional Required: 4, (Minimum) New Limit
/// Required: 4. Submit a request for Quota increase at https://…".
/// </summary>
/// <param name="Family">What is limited: <c>standardDSv3Family Cores</c>; null when the message does not say.</param>
/// <param name="Location">The region.</param>
/// <param name="Limit">How much is allowed.</param>
/// <param name="Usage">How much is used.</param>
/// <param name="Needed">How much more is needed.</param>
/// <param name="Link">Where to ask for more; null when the message has no link.</param>
public sealed partial record QuotaFacts(string? Family, string Location, int Limit, int Usage, int Needed, string? Link)
{
    /// <summary>Reads the numbers, or null when the message is not of this form.</summary>
    public static QuotaFacts? Parse(string message)
    {
        var numbers = Numbers().Match(message);
        if (!numbers.Success)
            return null;
        var family = FamilyName().Match(message);
        var link = RequestLink().Match(message);
        return new QuotaFacts(
            family.Success ? family.Groups[1].Value : null,
            numbers.Groups[1].Value, Number(numbers.Groups[2]), Number(numbers.Groups[3]), Number(numbers.Groups[4]),
            link.Success ? link.Value.TrimEnd('.', ',', ')') : null);
    }

    /// <summary>The facts in a few words.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Family is null ? "" : Family + ", ")}{Location}: limit {Limit}, used {Usage}, needed {Needed} more");

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Location:\s*([A-Za-z0-9]+),\s*Current Limit:\s*(\d+),\s*Current Usage:\s*(\d+),\s*Additional Required:\s*(\d+)")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"exceeding approved (.+?) quota")]
    private static partial Regex FamilyName();

    [GeneratedRegex(@"https://aka\.ms/ProdportalCRP\S+")]
    private static partial Regex RequestLink();
}
