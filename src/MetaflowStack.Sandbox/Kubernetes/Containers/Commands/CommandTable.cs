namespace MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

/// <summary>The programs that every simulated image has, and those of Airflow's.</summary>
internal static class CommandTable
{
    private static readonly string[] ProgramFolders = ["/bin/", "/usr/bin/"];

    private static readonly Dictionary<string, Func<ContainerProcess, Task<int>>> Commands = new(StringComparer.Ordinal)
    {
        ["sh"] = Shell.RunAsync, ["bash"] = Shell.RunAsync,
        ["true"] = _ => Task.FromResult(0), ["false"] = _ => Task.FromResult(1),
        ["echo"] = TextCommands.EchoAsync, ["env"] = TextCommands.EnvAsync, ["printenv"] = TextCommands.EnvAsync,
        ["id"] = TextCommands.IdAsync, ["whoami"] = TextCommands.WhoAmIAsync, ["hostname"] = TextCommands.HostNameAsync,
        ["date"] = TextCommands.DateAsync, ["pwd"] = TextCommands.PwdAsync, ["sleep"] = TextCommands.SleepAsync,
        ["cat"] = ReadCommands.CatAsync, ["head"] = ReadCommands.HeadAsync, ["tail"] = ReadCommands.TailAsync, ["wc"] = ReadCommands.WcAsync,
        ["sha256sum"] = ReadCommands.Sha256SumAsync, ["ls"] = ListCommand.LsAsync, ["test"] = TestCommand.RunAsync, ["["] = TestCommand.RunAsync,
        ["mkdir"] = FileCommands.MkdirAsync, ["mv"] = FileCommands.MvAsync, ["rm"] = FileCommands.RmAsync, ["touch"] = FileCommands.TouchAsync,
        ["tar"] = TarCommand.RunAsync,
    };

    // What Airflow's image has besides.
    private static readonly Dictionary<string, Func<ContainerProcess, Task<int>>> AirflowCommands = new(StringComparer.Ordinal) { ["airflow"] = AirflowCommand.RunAsync };

    /// <summary>Whether the container has a program of that name; programs may be named by their path.</summary>
    public static bool Has(RunningContainer container, string name) => Find(container, name) is not null;

    /// <summary>Runs a program to its end and gives its exit code.</summary>
    public static async Task<int> RunAsync(ContainerProcess process)
    {
        try
        {
            return await Find(process.Container, process.Name)!(process);
        }
        catch (CommandFailure failure)
        {
            await process.ComplainAsync($"{Program(process.Name)}: {failure.Message}\n");
            return failure.ExitCode;
        }
        catch (FileFault fault)
        {
            await process.ComplainAsync($"{Program(process.Name)}: {fault.Message}\n");
            return 1;
        }
    }

    private static Func<ContainerProcess, Task<int>>? Find(RunningContainer container, string name) =>
        Commands.GetValueOrDefault(Program(name)) ?? (AirflowImage.Is(container.Image) ? AirflowCommands.GetValueOrDefault(Program(name)) : null);

    private static string Program(string name) =>
        ProgramFolders.FirstOrDefault(f => name.StartsWith(f, StringComparison.Ordinal)) is { } folder ? name[folder.Length..] : name;
}
