using System.Globalization;
using System.Text.RegularExpressions;

namespace MetaflowStack.Definition.Settings;

/// <summary>Reads <c>--lock-timeout</c> and <c>--database-timeout</c>: <c>90s</c>, <c>10m</c>, <c>1h30m</c>, or plain seconds.</summary>
internal static partial class Timeouts
{
    /// <summary>The longest wait: a CI job that waits for a day is one that nobody looks at.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>The rule, for messages.</summary>
    internal const string Rule = "must be seconds, or a number with s, m or h: 90s, 10m, 1h30m; at most 24h";

    /// <summary>The time to wait, or null when the text is none.</summary>
    internal static TimeSpan? Parse(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success || match.Length == 0)
            return null;
        double Part(string name) => match.Groups[name] is { Success: true } group ? double.Parse(group.Value, CultureInfo.InvariantCulture) : 0;
        var timeout = TimeSpan.FromSeconds((Part("h") * 3600) + (Part("m") * 60) + Part("s"));
        return timeout <= Longest ? timeout : null;
    }

    // Seven digits are more than any allowed value has, and never overflow.
    [GeneratedRegex(@"^(?:(?<h>[0-9]{1,7})h)?(?:(?<m>[0-9]{1,7})m)?(?:(?<s>[0-9]{1,7})s?)?\z")]
    private static partial Regex Pattern();
}
