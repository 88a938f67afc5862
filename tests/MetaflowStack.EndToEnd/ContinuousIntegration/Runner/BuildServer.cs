using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.ContinuousIntegration.Runner;

/// <summary>
/// The machines that both build servers have: each job gets a new one, with the repository checked out and nothing else. They share a cloud
/// for each environment, in the sandbox, and the server's artifacts.
/// </summary>
internal sealed class BuildServer : IAsyncDisposable
{
    private readonly Dictionary<string, StackFolder> _clouds = [];
    private readonly List<StackFolder> _machines = [];
    private readonly DirectoryInfo _store = Directory.CreateTempSubdirectory("ci-");
    private readonly List<(string Environment, RunningCommand Command)> _commands = [];
    private readonly Lock _gate = new();

    /// <summary>The files under <c>.nuke</c> that describe the environments.</summary>
    public Dictionary<string, string> Profiles { get; } = [];

    /// <summary>What every job finds in its environment.</summary>
    public Dictionary<string, string?> Variables { get; } = new() { ["CLOUD"] = "sandbox" };

    /// <summary>What the jobs of one environment find besides.</summary>
    public Dictionary<string, Dictionary<string, string?>> VariablesOf { get; } = [];

    /// <summary>Is told of each command as it starts: the job's environment, the step's name, the command.</summary>
    public Action<string, string, RunningCommand> Starting { get; set; } = (_, _, _) => { };

    /// <summary>Where artifacts lie, a folder for each.</summary>
    public string Artifacts => Path.Combine(_store.FullName, "artifacts");

    /// <summary>Where the comments of a pull request lie, a file for each.</summary>
    public string Comments => Directory.CreateDirectory(Path.Combine(_store.FullName, "comments")).FullName;

    /// <summary>A new machine; the clouds of earlier ones are still there.</summary>
    /// <param name="environment">Whose cloud it reaches; null: none's.</param>
    public async Task<StackFolder> MachineAsync(string? environment)
    {
        var machine = new StackFolder();
        lock (_gate)
        {
            _machines.Add(machine);
            if (environment is not null && !_clouds.ContainsKey(environment))
                _clouds[environment] = new StackFolder();
            foreach (var (name, value) in environment is null ? [] : (IEnumerable<KeyValuePair<string, string?>>)[.. VariablesOf.GetValueOrDefault(environment, []), new("SANDBOX_DIRECTORY", _clouds[environment].PathOf(".nuke", "temp", "sandbox"))])
                machine.Environment[name] = value;
        }

        foreach (var (name, value) in Variables)
            machine.Environment[name] = value;
        machine.Environment["NUKE_ROOT"] = machine.Root;
        foreach (var (name, text) in Profiles)
            await File.WriteAllTextAsync(machine.PathOf(".nuke", name), text);
        await WriteProgramAsync(machine.PathOf("build.sh"), $"exec dotnet '{await StackProgram.AssemblyAsync()}' \"$@\"\n");
        return machine;
    }

    /// <summary>
    /// Starts a step's script. What it leaves running is ended with the server, not with the step: the sandbox that it started is the cloud of
    /// other jobs too.
    /// </summary>
    public RunningCommand Start(string environment, string step, IEnumerable<string> arguments, StackFolder machine, Dictionary<string, string?> variables)
    {
        var command = RunningCommand.Start("bash", arguments, machine.Root, variables);
        lock (_gate)
            _commands.Add((environment, command));
        Starting(environment, step, command);
        return command;
    }

    /// <summary>Makes an environment's cloud misbehave no longer: its sandbox is ended, and the next job starts it without the fault.</summary>
    public async Task MendAsync(string environment)
    {
        VariablesOf.Remove(environment);
        foreach (var (_, command) in _commands.Where(started => started.Environment == environment))
            await command.DisposeAsync();
        _commands.RemoveAll(started => started.Environment == environment);
    }

    /// <summary>Writes a program for a machine's PATH.</summary>
    public static async Task WriteProgramAsync(string path, string script)
    {
        await File.WriteAllTextAsync(path, "#!/usr/bin/env bash\n" + script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Writes the files of the target on a machine and reads one.</summary>
    public async Task<string> GenerateAsync(string path)
    {
        var machine = await MachineAsync(null);
        (await machine.RunAsync("GenerateCi")).Succeeded();
        return await File.ReadAllTextAsync(machine.PathOf(path));
    }

    /// <summary>Keeps files of a machine; those that are not there are left out.</summary>
    public void Keep(StackFolder machine, string artifact, IEnumerable<string> paths)
    {
        foreach (var path in paths.Select(path => machine.PathOf(path)).Where(File.Exists))
        {
            var folder = Directory.CreateDirectory(Path.Combine(Artifacts, artifact)).FullName;
            File.Copy(path, Path.Combine(folder, Path.GetFileName(path)), overwrite: true);
        }
    }

    /// <summary>Everything that people can read: artifacts and comments.</summary>
    public IEnumerable<string> Readable() => _store.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => File.ReadAllText(file.FullName));

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, command) in _commands)
            await command.DisposeAsync();
        foreach (var folder in _machines.Concat(_clouds.Values))
            await folder.DisposeAsync();
        _store.Delete(recursive: true);
    }
}
