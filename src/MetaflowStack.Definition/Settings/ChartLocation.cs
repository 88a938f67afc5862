namespace MetaflowStack.Definition.Settings;

/// <summary>Where a helm chart comes from: a packed chart's file, or a repository's https address.</summary>
public static class ChartLocation
{
    /// <summary>The address when it is one, else null: it is a file.</summary>
    public static Uri? Address(string chart) =>
        Uri.TryCreate(chart, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? new Uri(chart) : null;

    /// <summary>The chart with a file's path made absolute; the default for none.</summary>
    internal static string Complete(string? chart) =>
        chart is null ? StackSettings.DefaultAirflowChart : Address(chart) is null ? Path.GetFullPath(chart) : chart;

    /// <summary>What is wrong with it, as far as that can be seen without opening it.</summary>
    internal static string? Fault(string chart) => Address(chart) switch
    {
        { Scheme: "http" } => "must be an https address: a chart decides what runs in the cluster",
        not null => null,
        _ when chart.Contains("://", StringComparison.Ordinal) => "must be a chart's .tgz file or a repository's https address",
        _ when !File.Exists(chart) => "must be an existing file, or a repository's https address",
        _ => null,
    };
}
