using MetaflowStack.Definition.Tools;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Tests.Tools;

public sealed class ToolProcessTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("process-").FullName;

    public ToolProcessTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "These programs are shell scripts.");

    [Fact]
    public async Task Output_comes_line_by_line_and_without_secrets()
    {
        var secret = new Secret("hunter2-and-more");
        var lines = new List<string>();

        var result = await RunAsync($"echo one; echo 'password {secret.Reveal()}' >&2; exit 7", lines.Add, CancellationToken.None);

        Assert.Equal(["one", "password (secret)"], lines.Order());
        Assert.Equal((7, "one\n", "password (secret)\n", null), (result.ExitCode, result.Output, result.Error, result.Problem));
    }

    [Fact]
    public async Task Arguments_are_handed_over_as_they_are()
    {
        var result = await new ToolProcess(TimeProvider.System).RunAsync(
            new ToolCommand(Script("printf '%s|' \"$@\""), ["a b", "$(id)", "'\"", ""]) { Timeout = Long }, null, CancellationToken.None);
        Assert.Equal("a b|$(id)|'\"||\n", result.Output);
    }

    [Fact]
    public async Task Variables_are_added_and_taken_away()
    {
        var command = new ToolCommand(Script("echo \"$ADDED-${HOME-none}\""), []) { Timeout = Long, Environment = new Dictionary<string, string?> { ["ADDED"] = "x", ["HOME"] = null } };
        Assert.Equal("x-none\n", (await new ToolProcess(TimeProvider.System).RunAsync(command, null, CancellationToken.None)).Output);
    }

    [Fact]
    public async Task Cancelling_ends_what_it_has_started_too()
    {
        using var cancelled = new CancellationTokenSource();
        var child = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync("sleep 1000 & echo $!; wait", line =>
        {
            child = int.Parse(line, System.Globalization.CultureInfo.InvariantCulture);
            cancelled.Cancel();
        }, cancelled.Token));

        // A killed process may be there a moment longer, until somebody collects it.
        Assert.True(!File.Exists($"/proc/{child}/stat") || (await File.ReadAllTextAsync($"/proc/{child}/stat")).Contains(") Z", StringComparison.Ordinal), $"Process {child} still runs.");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<ToolResult> RunAsync(string script, Action<string>? onLine, CancellationToken cancellationToken) =>
        new ToolProcess(TimeProvider.System).RunAsync(new ToolCommand(Script(script), []) { Timeout = Long }, onLine, cancellationToken);

    private string Script(string script)
    {
        var path = Path.Combine(_folder, "program");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
