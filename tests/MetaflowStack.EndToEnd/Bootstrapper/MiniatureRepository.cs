using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Bootstrapper;

/// <summary>
/// The real build.sh in a small tree (a program and a library), with a dotnet of its own on the PATH: one that only notes its
/// calls, or the real one behind a note.
/// </summary>
public sealed class MiniatureRepository : IAsyncDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("bootstrapper-");
    private readonly List<RunningCommand> _commands = [];

    public MiniatureRepository(string name = "repository")
    {
        Root = Path.Combine(_parent.FullName, name);
        Tools = _parent.CreateSubdirectory("tools").FullName;
        File.WriteAllText(LogFile, "");
        Environment["PATH"] = $"{DotNetDirectory}:/usr/local/bin:/usr/bin:/bin";
        Environment["FAKE_LOG"] = LogFile;
        Write("global.json", """{ "sdk": { "version": "10.0.100", "rollForward": "latestFeature" } }""");
        Write(".editorconfig", "root = true\n");
        Write("Directory.Build.props", "<Project><PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup></Project>");
        Write("Directory.Packages.props", "<Project />");
        Write("README.md", "Read me.\n");
        Write("build/_build.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType></PropertyGroup>
              <ItemGroup><ProjectReference Include="../src/Greeting/Greeting.csproj" /></ItemGroup>
            </Project>
            """);
        Write("build/Program.cs", "System.Console.WriteLine(Greeting.Text); return args.Length;\n");
        Write("src/Greeting/Greeting.csproj", """<Project Sdk="Microsoft.NET.Sdk" />""");
        WriteOld("src/Greeting/Greeting.cs", "public static class Greeting { public const string Text = \"good morning\"; }\n");
        Write("src/Greeting/packages.lock.json", """{ "version": 1, "dependencies": { "net10.0": {} } }""");
        Write("tests/Tests.cs", "class Tests;\n");
        Write("manifests/service.yaml", "kind: Service\n");
        File.Copy(Path.Combine(Repository.Root, "build.sh"), PathOf("build.sh"));
        UseFakeDotNet();
    }

    public string Root { get; }

    /// <summary>A folder outside of the repository, for named pipes and the like.</summary>
    public string Tools { get; }

    public Dictionary<string, string?> Environment { get; } = new(Repository.CleanEnvironment);

    /// <summary>Where the dotnet of the PATH lies, with its <c>sdk</c> folder.</summary>
    public string DotNetDirectory => Path.Combine(Tools, "dotnet");

    /// <summary>The calls of dotnet so far.</summary>
    public IReadOnlyList<string> Calls => File.ReadAllLines(LogFile);

    /// <summary>The calls of dotnet that compile.</summary>
    public int Builds => Calls.Count(c => c.StartsWith("publish ", StringComparison.Ordinal) || c.StartsWith("build ", StringComparison.Ordinal) || c.StartsWith("run ", StringComparison.Ordinal));

    /// <summary>The folders of built programs.</summary>
    public IReadOnlyList<string> Programs => Directory.GetDirectories(PathOf(".nuke/temp/build"));

    private string LogFile => Path.Combine(Tools, "calls.log");

    public string PathOf(string path) => Path.Combine(Root, path);

    public string Read(string path) => File.ReadAllText(PathOf(path));

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), text);
    }

    /// <summary>Writes content and gives the file times that are long past, as <c>cp -p</c> and archives do.</summary>
    public void WriteOld(string path, string text)
    {
        Write(path, text);
        File.SetLastWriteTimeUtc(PathOf(path), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
    }

    public void UseFakeDotNet() => InstallDotNet(DotNetDirectory, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Bootstrapper", "fake-dotnet.sh")));

    /// <summary>The real dotnet, noting its calls.</summary>
    public void UseRealDotNet() => InstallDotNet(DotNetDirectory, $"""
        #!/usr/bin/env bash
        printf '%s\n' "$*" >>"$FAKE_LOG"
        exec dotnet-of-the-machine "$@"
        """.Replace("dotnet-of-the-machine", RealDotNet(), StringComparison.Ordinal));

    /// <summary>A named pipe: whoever reads it waits for a writer, and the other way round.</summary>
    public async Task<string> PipeAsync(string name)
    {
        var path = Path.Combine(Tools, name);
        await using var make = RunningCommand.Start("mkfifo", [path], Tools, Repository.CleanEnvironment);
        (await make.WaitAsync()).Succeeded();
        return path;
    }

    public async Task<RunResult> RunAsync(params string[] arguments) => await Start(arguments).WaitAsync();

    public RunningCommand Start(params string[] arguments) => StartIn(Root, PathOf("build.sh"), arguments);

    public RunningCommand StartIn(string workingDirectory, string script, params string[] arguments)
    {
        var command = RunningCommand.Start(script, arguments, workingDirectory, Environment);
        _commands.Add(command);
        return command;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _commands)
            await command.DisposeAsync();
        _parent.Delete(recursive: true);
    }

    private static void InstallDotNet(string directory, string script)
    {
        Directory.CreateDirectory(Path.Combine(directory, "sdk", "10.0.100"));
        var file = Path.Combine(directory, "dotnet");
        File.WriteAllText(file, script);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string RealDotNet() => (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(p => Path.Combine(p, "dotnet")).First(File.Exists);
}
