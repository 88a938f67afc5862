namespace MetaflowStack.Development.Testing;

/// <summary>A compiled test project: its name and the assembly to start.</summary>
public sealed record TestSuite(string Name, string AssemblyPath)
{
    /// <summary>
    /// Every project below <c>tests/</c> that an xunit.v3 runner lies beside, in the order to start them. Others (benchmarks)
    /// are not tests.
    /// </summary>
    /// <exception cref="DevelopmentException">No such project, or a name in <see cref="TestOptions.Suites"/> fits none.</exception>
    public static IReadOnlyList<TestSuite> Find(string rootDirectory, TestOptions options)
    {
        var all = Directory.GetFiles(Path.Combine(rootDirectory, "tests"), "*.csproj", SearchOption.AllDirectories)
            .Select(project => (Name: Path.GetFileNameWithoutExtension(project), Directory: OutputDirectory(project, options.Configuration)))
            .Where(p => p.Directory is not null && File.Exists(Path.Combine(p.Directory, "xunit.v3.core.dll")))
            .Select(p => new TestSuite(p.Name, Path.Combine(p.Directory!, p.Name + ".dll")))
            .OrderByDescending(s => s.Name == options.First)
            .ThenBy(s => s.Name, StringComparer.Ordinal)
            .ToList();
        foreach (var name in options.Suites)
            if (!all.Exists(s => s.Matches(name)))
                throw new DevelopmentException($"No compiled test project is named '{name}'. There are: {string.Join(", ", all.Select(s => s.Name))}.");
        var chosen = options.Suites.Count == 0 ? all : all.FindAll(s => options.Suites.Any(s.Matches));
        return chosen.Count > 0
            ? chosen
            : throw new DevelopmentException($"There is no compiled test project ({options.Configuration}) below {Path.Combine(rootDirectory, "tests")}.");
    }

    private bool Matches(string name) => Name.Contains(name, StringComparison.OrdinalIgnoreCase);

    // bin/<configuration>/<framework>/: the newest, should an older framework's output still lie there.
    private static string? OutputDirectory(string project, string configuration)
    {
        var directory = new DirectoryInfo(Path.Combine(Path.GetDirectoryName(project)!, "bin", configuration));
        return directory.Exists ? directory.GetDirectories().MaxBy(d => d.LastWriteTimeUtc)?.FullName : null;
    }
}
