using System.ComponentModel;
using System.Diagnostics;

namespace MetaflowStack.Definition.Tools;

/// <summary>Runs a program to its end: with a list of arguments and no shell, a limit of time, and cancellation.</summary>
/// <param name="time">The clock of the limit.</param>
internal sealed class ToolProcess(TimeProvider time)
{
    /// <summary>Runs it.</summary>
    /// <param name="path">The program's file.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="timeout">How long it may take; it is killed with its children then.</param>
    /// <param name="cancellationToken">Kills it, too.</param>
    internal async Task<ToolResult> RunAsync(string path, IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            return new ToolResult(null, "", "", exception.Message);
        }

        using var timer = new CancellationTokenSource(timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            process.StandardInput.Close();
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return new ToolResult(process.ExitCode, await output, await error, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ToolResult(null, "", "", $"It did not end within {timeout.TotalSeconds} s");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; null when it could not be started or did not end.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
/// <param name="Problem">Why there is no exit code.</param>
internal sealed record ToolResult(int? ExitCode, string Output, string Error, string? Problem);
