namespace MetaflowStack.EndToEnd.Harness;

/// <summary>
/// The built program. <c>./build.sh Test</c> names it in METAFLOW_STACK_PROGRAM; otherwise the bootstrapper builds it first.
/// So no test but the bootstrapper's own waits for a compiler.
/// </summary>
public static class StackProgram
{
    private static readonly Lazy<Task<string>> s_assembly = new(FindAsync);

    /// <summary>The path of <c>_build.dll</c>.</summary>
    public static Task<string> AssemblyAsync() => s_assembly.Value;

    private static async Task<string> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("METAFLOW_STACK_PROGRAM") is { Length: > 0 } named)
            return named;
        await using var build = RunningCommand.Start(
            Path.Combine(Repository.Root, "build.sh"), ["--help"], Repository.Root, Repository.CleanEnvironment, TimeSpan.FromMinutes(10));
        (await build.WaitAsync()).Succeeded();
        var programs = Path.Combine(Repository.Root, ".nuke", "temp", "build");
        return Path.Combine(programs, File.ReadLines(Path.Combine(programs, "last-run")).First(), "_build.dll");
    }
}
