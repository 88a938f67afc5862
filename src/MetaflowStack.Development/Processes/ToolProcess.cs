using System.ComponentModel;
using System.Diagnostics;

namespace MetaflowStack.Development.Processes;

/// <summary>Runs a command, hands on its output line by line as it comes, and ends its process tree on cancellation or timeout.</summary>
public static class ToolProcess
{
    /// <summary>Runs the command to its end.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="onLine">Gets each line of standard output and standard error as it comes, one call at a time.</param>
    /// <param name="timeProvider">The clock of the timeout.</param>
    /// <param name="cancellationToken">Ends the process and everything it started.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="DevelopmentException">The program could not be started, or did not end in time.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the process tree has been ended.</exception>
    public static async Task<int> RunAsync(
        ToolCommand command, Action<string> onLine, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = StartInfo(command) };
        var gate = new Lock();
        void Receive(object sender, DataReceivedEventArgs e)
        {
            if (e.Data is null)
                return;
            lock (gate)
                onLine(e.Data);
        }

        process.OutputDataReceived += Receive;
        process.ErrorDataReceived += Receive;
        Start(process, command);
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        using var timeout = new CancellationTokenSource(command.Timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw new DevelopmentException($"`{command}` did not end within {command.Timeout.TotalMinutes:0.#} minutes and was ended.");
        }

        return process.ExitCode;
    }

    private static ProcessStartInfo StartInfo(ToolCommand command)
    {
        var info = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            WorkingDirectory = command.WorkingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in command.Environment)
            info.Environment[name] = value;
        return info;
    }

    private static void Start(Process process, ToolCommand command)
    {
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new DevelopmentException($"`{command.FileName}` could not be started in {command.WorkingDirectory}: {e.Message}.");
        }
    }
}
