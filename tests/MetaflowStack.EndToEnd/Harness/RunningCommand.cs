using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MetaflowStack.EndToEnd.Harness;

/// <summary>
/// A command as a user starts it: in a process group of its own (as an interactive shell does), so that signals can be sent to
/// it as a terminal sends them. Whatever is left of the group is ended on disposal.
/// </summary>
public sealed class RunningCommand : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];
    private readonly Lock _gate = new();
    private readonly TimeSpan _timeout;

    private RunningCommand(ProcessStartInfo info, TimeSpan timeout)
    {
        _timeout = timeout;
        _process = new Process { StartInfo = info };
        _process.OutputDataReceived += (_, e) => Receive(_output, e.Data);
        _process.ErrorDataReceived += (_, e) => Receive(_error, e.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts a command. Variables with the value null are taken away.</summary>
    public static RunningCommand Start(
        string fileName, IEnumerable<string> arguments, string workingDirectory, IReadOnlyDictionary<string, string?> environment, TimeSpan? timeout = null)
    {
        var info = new ProcessStartInfo("setsid", [fileName, .. arguments])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        return new RunningCommand(info, timeout ?? TimeSpan.FromMinutes(5));
    }

    /// <summary>What it has written to standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
                return _output.ToString();
        }
    }

    /// <summary>Waits until a line of either stream contains the text.</summary>
    public async Task WaitForLineAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal) || _error.ToString().Contains(text, StringComparison.Ordinal))
                return;
            _awaited.Add((text, seen));
        }

        var first = await Task.WhenAny(seen.Task, _process.WaitForExitAsync()).WaitAsync(_timeout);
        if (first != seen.Task)
            Assert.Fail($"The command ended without saying '{text}': {await WaitAsync()}");
    }

    /// <summary>Sends a signal (<c>INT</c>, <c>KILL</c>) to the whole group, as the terminal does on Ctrl-C.</summary>
    public Task SignalGroupAsync(string signal) => KillAsync(signal, "-" + Id);

    /// <summary>Sends a signal to the first process only.</summary>
    public Task SignalAsync(string signal) => KillAsync(signal, Id);

    /// <summary>Waits for the end.</summary>
    public async Task<RunResult> WaitAsync()
    {
        using var timeout = new CancellationTokenSource(_timeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            await SignalGroupAsync("KILL");
            lock (_gate)
                Assert.Fail($"The command did not end within {_timeout}:\n{_output}\n{_error}");
        }

        lock (_gate)
            return new RunResult(_process.ExitCode, _output.ToString(), _error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await SignalGroupAsync("KILL");
        _process.Dispose();
    }

    private string Id => _process.Id.ToString(CultureInfo.InvariantCulture);

    private static async Task KillAsync(string signal, string target)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-s", signal, "--", target]) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync();
    }

    private void Receive(StringBuilder stream, string? line)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            stream.Append(line).Append('\n');
            foreach (var (_, seen) in _awaited.FindAll(a => line.Contains(a.Text, StringComparison.Ordinal)))
                seen.TrySetResult();
        }
    }
}
