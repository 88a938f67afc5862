using System.Formats.Tar;
using System.IO.Compression;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Definition.Preflight;

/// <summary>Looks into a packed helm chart: a .tgz with one folder that has a Chart.yaml (https://helm.sh/docs/topics/charts/).</summary>
internal static class ChartFile
{
    private const int LargestChartYaml = 1024 * 1024;

    /// <summary>The chart's name and version, or why the file is none.</summary>
    internal static (string? Chart, string? Fault) Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            using var archive = new TarReader(unpacked);
            while (archive.GetNextEntry() is { } entry)
            {
                if (entry.Name.Split('/') is [_, "Chart.yaml"] && entry.DataStream is { } stream && entry.Length <= LargestChartYaml)
                    return NameOf(stream);
            }

            return (null, "It holds no Chart.yaml");
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return (null, exception.Message);
        }
    }

    /// <summary>The failure of a file that is none.</summary>
    internal static ErrorDetails NoChart(string path, string? fault) => new()
    {
        What = $"{path} is no helm chart",
        Why = fault,
        Remedy = "Get one: helm pull airflow --repo https://airflow.apache.org, and give the .tgz file with --airflow-chart",
    };

    private static (string? Chart, string? Fault) NameOf(Stream stream)
    {
        using var reader = new StreamReader(stream);
        var fields = reader.ReadToEnd().Split('\n')
            .Where(line => line.Length > 0 && char.IsLetter(line[0]) && line.Contains(':', StringComparison.Ordinal))
            .GroupBy(line => line[..line.IndexOf(':', StringComparison.Ordinal)])
            .ToDictionary(line => line.Key, line => line.First()[(line.Key.Length + 1)..].Trim().Trim('"', '\''));
        return fields.TryGetValue("name", out var name) && fields.TryGetValue("version", out var version)
            ? ($"{name} {version}", null)
            : (null, "Its Chart.yaml has no name or no version");
    }
}
