namespace MetaflowStack.CommandLine.Tests;

/// <summary>A folder of its own with <c>.nuke</c>, an environment of its own, and the check run against them.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("command-line-");

    public Workspace() => _folder.CreateSubdirectory(".nuke");

    public string Root => _folder.FullName;

    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>What the check handed over to the engine.</summary>
    public Dictionary<string, string> HandedOver { get; } = [];

    public void Write(string name, string json) => File.WriteAllText(Path.Combine(Root, ".nuke", name), json);

    public (int? ExitCode, string Error) Check(params string[] args) => Check(typeof(SampleBuild), args);

    public (int? ExitCode, string Error) Check(Type build, string[] args, string? workingDirectory = null)
    {
        using var error = new StringWriter { NewLine = "\n" };
        var environment = new ProcessEnvironment
        {
            Variables = Variables,
            WorkingDirectory = workingDirectory ?? Root,
            SetVariable = HandedOver.Add
        };
        var exitCode = StrictCommandLine.Check(build, args, error, environment, readingAllProfiles: ["PrintNextSteps"]);
        return (exitCode, error.ToString());
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
