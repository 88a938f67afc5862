using System.Linq.Expressions;
using Nuke.Common;
using Nuke.Common.Execution;

namespace Nuke.Embedded.Tests;

/// <summary>The outcome of a run: its exit code and everything that it printed, with the root folder written as <c>ROOT</c>.</summary>
internal sealed record RunResult(int ExitCode, string Output);

/// <summary>A folder with <c>.nuke</c> in which builds run within this process, each with arguments and environment of its own.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("engine-");

    public Workspace() => _folder.CreateSubdirectory(".nuke");

    public string Root => _folder.FullName;

    public string? WorkingDirectory { get; set; }

    public Dictionary<string, string> Variables { get; } = [];

    public string PathOf(string name) => Path.Combine(Root, ".nuke", name);

    public void Write(string name, string text) => File.WriteAllText(PathOf(name), text);

    /// <summary>Runs a build without the logo.</summary>
    public RunResult Run<T>(Expression<Func<T, Target>>? defaultTarget, params string[] arguments)
        where T : NukeBuild, new() => RunWithLogo(defaultTarget, [.. arguments, "--no-logo"]);

    public RunResult RunWithLogo<T>(Expression<Func<T, Target>>? defaultTarget, params string[] arguments)
        where T : NukeBuild, new()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var context = new BuildContext
        {
            Arguments = arguments,
            Variables = Variables,
            WorkingDirectory = WorkingDirectory ?? Root,
            Out = output,
            Clock = new TestClock(),
            IsOutputRedirected = true
        };
        var exitCode = BuildManager.Execute<T>(context, defaultTarget is null ? [] : [defaultTarget]);
        return new RunResult(exitCode, output.ToString().Replace(Root, "ROOT", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
