using System.Globalization;

namespace MetaflowStack.Sandbox.Kubernetes.Http;

/// <summary>Ages as kubectl prints them: <c>45s</c>, <c>3m20s</c>, <c>5h12m</c>, <c>2d3h</c>, <c>40d</c>.</summary>
internal static class HumanDuration
{
    public static string Since(string? timestamp, DateTimeOffset now) => timestamp is null ? "<unknown>" : Between(Timestamps.Parse(timestamp), now);

    public static string Between(DateTimeOffset from, DateTimeOffset to)
    {
        var span = to - from;
        var seconds = (long)span.TotalSeconds;
        string Two(long large, string largeUnit, long small, string smallUnit) =>
            small == 0 ? string.Create(CultureInfo.InvariantCulture, $"{large}{largeUnit}") : string.Create(CultureInfo.InvariantCulture, $"{large}{largeUnit}{small}{smallUnit}");
        return seconds switch
        {
            < -1 => "<invalid>",
            < 0 => "0s",
            < 120 => $"{seconds}s",
            < 600 => Two(seconds / 60, "m", seconds % 60, "s"),
            < 10_800 => $"{seconds / 60}m",
            < 28_800 => Two(seconds / 3600, "h", seconds / 60 % 60, "m"),
            < 172_800 => $"{seconds / 3600}h",
            < 691_200 => Two(seconds / 86_400, "d", seconds / 3600 % 24, "h"),
            < 63_072_000 => $"{seconds / 86_400}d",
            _ => $"{seconds / 31_536_000}y",
        };
    }
}
