using System.Globalization;
using System.Runtime.InteropServices;
using MetaflowStack.Sandbox.Life;

namespace MetaflowStack.Sandbox.CommandLine;

/// <summary>The sandbox as a process: from the command line to the exit code.</summary>
public static class SandboxProgram
{
    /// <summary>Runs a sandbox until its last user has left, or until it is told to end.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        SandboxOptions options;
        try
        {
            options = SandboxCommandLine.Parse(arguments);
        }
        catch (FormatException problem)
        {
            await error.WriteLineAsync($"MetaflowStack.Sandbox: {problem.Message}\n{SandboxCommandLine.Usage}");
            return ExitCodes.Usage;
        }

        try
        {
            await using var server = await SandboxServer.StartAsync(options, TimeProvider.System);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"sandbox {server.Url} blobs {server.Document.BlobUrl} directory {options.Directory} speed {options.Speed} seed {server.Seed}"));
            await output.FlushAsync();
            // Ctrl-C and a closed terminal reach every process of the terminal. A sandbox in the background goes on for those who
            // use it, the one that was interrupted first of all: it still has to say goodbye to its cloud.
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, options.Foreground ? End : Ignore);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, options.Foreground ? End : Ignore);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
            await server.Ended;
            return ExitCodes.Ended;

            static void Ignore(PosixSignalContext signal) => signal.Cancel = true;

            void End(PosixSignalContext signal)
            {
                signal.Cancel = true;
                server.RequestEnd();
            }
        }
        catch (AlreadyRunningException)
        {
            await error.WriteLineAsync($"MetaflowStack.Sandbox: another sandbox runs for {options.Directory}; join it.");
            return ExitCodes.AlreadyRunning;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"MetaflowStack.Sandbox: cannot start for {options.Directory}: {problem.Message}");
            return ExitCodes.Failed;
        }
    }
}
