using System.Diagnostics;

namespace MetaflowStack.EndToEnd.Harness;

/// <summary>The repository that these tests were compiled from.</summary>
public static class Repository
{
    /// <summary>Its folder: the one above us that has the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Variables of the run that started the tests, which a command under test must not see.</summary>
    public static IReadOnlyDictionary<string, string?> CleanEnvironment { get; } = new Dictionary<string, string?>
    {
        ["NUKE_ROOT"] = null, ["CI"] = null, ["NukeEngine"] = null, ["GITHUB_ACTIONS"] = null, ["TF_BUILD"] = null, ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null, ["DOTNET_INSTALL_FILE"] = null,
    };

    /// <summary>Copies the sources into a folder: what git tracks or would track, with the changes that are not committed.</summary>
    public static async Task CopySourcesAsync(string destination)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            RedirectStandardOutput = true,
        })!;
        var files = (await git.StandardOutput.ReadToEndAsync()).Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal);
        await git.WaitForExitAsync();
        Assert.Equal(0, git.ExitCode);
        foreach (var file in files.Where(f => File.Exists(Path.Combine(Root, f))))
        {
            var target = Path.Combine(destination, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(Root, file), target);
        }
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "MetaflowStack.slnx")))
                return directory.FullName;
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has MetaflowStack.slnx.");
    }
}
