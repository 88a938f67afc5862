using System.Diagnostics;
using System.Globalization;
using MetaflowStack.EndToEnd.Harness;

namespace MetaflowStack.EndToEnd.Watching;

/// <summary>A real terminal in which the program runs: a pane of tmux, whose screen can be read, resized and typed into.</summary>
public sealed class TmuxTerminal : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly string _socket;

    private TmuxTerminal(StackFolder folder) => _socket = folder.PathOf("tmux.socket");

    /// <summary>Starts the program in a terminal of that size; the test is skipped where there is no tmux.</summary>
    public static async Task<TmuxTerminal> StartAsync(StackFolder folder, int columns, int rows, IEnumerable<string> arguments, string environment = "")
    {
        Assert.SkipUnless(IsThere(), "tmux is not on the PATH.");
        var terminal = new TmuxTerminal(folder);
        // Ctrl-C is for the program; the shell stays to say how it ended.
        var command = $"trap : INT; cd '{folder.Root}' && env -u CI -u GITHUB_ACTIONS -u TF_BUILD NUKE_ROOT='{folder.Root}' HELM_EXE='{folder.Environment["HELM_EXE"]}' {environment} "
            + $"dotnet '{await StackProgram.AssemblyAsync()}' {string.Join(' ', arguments)}; echo EXIT=$?; trap '' INT; sleep 600";
        await terminal.TmuxAsync(
            "-f", "/dev/null", "new-session", "-d", "-x", Text(columns), "-y", Text(rows), "sh", "-c", command);
        return terminal;
    }

    /// <summary>The screen as somebody sees it.</summary>
    public async Task<string[]> ScreenAsync() => (await TmuxAsync("capture-pane", "-p")).TrimEnd('\n').Split('\n');

    /// <summary>The screen and all that has scrolled away.</summary>
    public Task<string> HistoryAsync() => TmuxAsync("capture-pane", "-p", "-J", "-S", "-");

    /// <summary>Waits until a row of the screen holds the text.</summary>
    public async Task<string[]> WaitForAsync(string text)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var screen = await ScreenAsync();
            if (screen.Any(row => row.Contains(text, StringComparison.Ordinal)))
                return screen;
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"'{text}' did not come:\n{string.Join('\n', screen)}");
            await Task.Delay(50);
        }
    }

    /// <summary>Presses a key, as tmux names it.</summary>
    public Task PressAsync(string key) => TmuxAsync("send-keys", key);

    public Task ResizeAsync(int columns, int rows) => TmuxAsync("resize-window", "-x", Text(columns), "-y", Text(rows));

    public async Task<bool> CursorIsVisibleAsync() => (await TmuxAsync("display-message", "-p", "#{cursor_flag}")).Trim() == "1";

    public async ValueTask DisposeAsync()
    {
        // The program ends in good order, so that its sandbox does too.
        await RunAsync("send-keys", "C-c");
        await RunAsync("kill-server");
    }

    private async Task<string> TmuxAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync(arguments);
        Assert.True(exitCode == 0, $"tmux {string.Join(' ', arguments)}: {error}");
        return output;
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var tmux = Process.Start(new ProcessStartInfo("tmux", ["-S", _socket, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TERM"] = "xterm-256color", ["LC_ALL"] = "C.UTF-8" },
        })!;
        var error = tmux.StandardError.ReadToEndAsync();
        var output = await tmux.StandardOutput.ReadToEndAsync();
        await tmux.WaitForExitAsync();
        return (tmux.ExitCode, output, await error);
    }

    private static bool IsThere() => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "tmux")));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
