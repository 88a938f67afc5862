namespace MetaflowStack.CommandLine;

/// <summary>Finds what somebody may have meant.</summary>
public static class NearestMatch
{
    private const int MinimumPrefix = 3;

    /// <summary>
    /// The candidate nearest to <paramref name="given"/>, or null when none is near: at most a third of its letters wrong (two at least),
    /// where a letter missing, added, exchanged, or swapped with its neighbour counts as one; or a candidate that begins with what was
    /// given. Case and dashes do not matter; the first of equally near candidates wins.
    /// </summary>
    public static string? Find(string given, IEnumerable<string> candidates)
    {
        var wanted = Plain(given);
        string? nearest = null;
        var best = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var plain = Plain(candidate);
            var limit = Math.Max(2, Math.Max(wanted.Length, plain.Length) / 3);
            var distance = Distance(wanted, plain);
            var isPrefix = wanted.Length >= MinimumPrefix && plain.StartsWith(wanted, StringComparison.Ordinal);
            if ((distance > limit || distance >= Math.Max(wanted.Length, plain.Length)) && !isPrefix)
                continue;
            if (distance < best)
                (nearest, best) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary><c> Did you mean X?</c> with its leading space, or an empty text when nothing is near.</summary>
    public static string Suggest(string given, IEnumerable<string> candidates) =>
        Find(given, candidates) is { } nearest ? $" Did you mean {nearest}?" : string.Empty;

    /// <summary>The number of single-letter edits between two texts, swaps of neighbours included (optimal string alignment).</summary>
    public static int Distance(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= right.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var exchange = rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(exchange, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[left.Length, right.Length];
    }

    private static string Plain(string text) => text.Replace("-", string.Empty, StringComparison.Ordinal).ToUpperInvariant();
}
