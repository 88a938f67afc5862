using System.Globalization;

namespace MetaflowStack.Azure.Arm;

/// <summary>Writes durations for people.</summary>
internal static class Elapsed
{
    /// <summary><c>45 s</c>, <c>3 min 05 s</c>.</summary>
    public static string Format(TimeSpan span) => span < TimeSpan.FromMinutes(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalSeconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds:00} s");
}
