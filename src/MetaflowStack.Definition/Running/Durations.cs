using System.Globalization;

namespace MetaflowStack.Definition.Running;

/// <summary>Durations as people read them.</summary>
public static class Durations
{
    /// <summary>As <see cref="Text"/>, for estimates: minutes without their seconds.</summary>
    public static string About(TimeSpan duration) => duration.TotalMinutes is >= 1 and < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:0} min")
        : Text(duration);

    /// <summary><c>0.4 s</c>, <c>24 s</c>, <c>8 min 05 s</c>, <c>1 h 02 min</c>.</summary>
    public static string Text(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0} s"),
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes} min {duration.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours} h {duration.Minutes:00} min"),
    };
}
