using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Tools;

/// <summary>
/// Runs a program to its end: output is handed on line by line as it comes, without secrets; time and cancellation end it together with
/// everything that it started.
/// </summary>
/// <param name="time">The clock of the limit.</param>
internal sealed class ToolProcess(TimeProvider time)
{
    // A program that prints without end must not fill the memory; what matters of it is at the end.
    private const int MostKept = 1024 * 1024;

    /// <summary>Runs it.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="onLine">Takes each line of both outputs, masked, one call at a time; null: nobody listens.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of it runs any more.</exception>
    internal async Task<ToolResult> RunAsync(ToolCommand command, Action<string>? onLine, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = StartInfo(command) };
        var (output, error, gate) = (new StringBuilder(), new StringBuilder(), new Lock());
        void Receive(StringBuilder kept, string? line)
        {
            if (line is null)
                return;
            var masked = SecretMask.Apply(line);
            lock (gate)
            {
                kept.Append(masked).Append('\n');
                if (kept.Length > MostKept)
                    kept.Remove(0, kept.Length - MostKept);
                onLine?.Invoke(masked);
            }
        }

        process.OutputDataReceived += (_, line) => Receive(output, line.Data);
        process.ErrorDataReceived += (_, line) => Receive(error, line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            return new ToolResult(null, "", "", exception.Message);
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var timer = new CancellationTokenSource(command.Timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return new ToolResult(null, output.ToString(), error.ToString(), $"It did not end within {command.TimeoutText}");
        }

        return new ToolResult(process.ExitCode, output.ToString(), error.ToString(), null);
    }

    private static ProcessStartInfo StartInfo(ToolCommand command)
    {
        var info = new ProcessStartInfo(command.Path, command.Arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = command.WorkingDirectory ?? "",
        };
        foreach (var (name, value) in command.Environment)
            info.Environment[name] = value;
        return info;
    }
}
