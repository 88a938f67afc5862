using MetaflowStack.Development.Processes;

namespace MetaflowStack.Development;

/// <summary>The dotnet command of the repository that is worked on.</summary>
/// <param name="rootDirectory">The repository: where global.json and the solution lie.</param>
/// <param name="write">Gets each line that a person should see.</param>
/// <param name="timeProvider">The clock.</param>
public sealed class DotNet(string rootDirectory, Action<string> write, TimeProvider timeProvider)
{
    /// <summary>
    /// The dotnet that runs us, so that an SDK which the bootstrapper installed is used here too; otherwise the one of the PATH.
    /// </summary>
    public static string HostPath { get; } =
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    /// <summary>The repository.</summary>
    public string RootDirectory => rootDirectory;

    /// <summary>Gets each line that a person should see.</summary>
    public Action<string> Write => write;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider => timeProvider;

    /// <summary>A command of dotnet in the root folder.</summary>
    public ToolCommand Command(params IReadOnlyList<string> arguments) => new()
    {
        FileName = HostPath,
        Arguments = arguments,
        WorkingDirectory = rootDirectory,
        // What we start works on its own repository, not on the one that our bootstrapper was started for.
        Environment = new Dictionary<string, string?> { ["NUKE_ROOT"] = null, ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1" },
    };

    /// <summary>Runs a command, shows its output, and fails when it fails.</summary>
    /// <exception cref="DevelopmentException">The command ended with another exit code than 0: <paramref name="failure"/>.</exception>
    public async Task RunAsync(ToolCommand command, string failure, CancellationToken cancellationToken)
    {
        var exitCode = await ToolProcess.RunAsync(command, write, timeProvider, cancellationToken).ConfigureAwait(false);
        if (exitCode != 0)
            throw new DevelopmentException($"{failure} `{command}` ended with exit code {exitCode}; its output is above.");
    }
}
