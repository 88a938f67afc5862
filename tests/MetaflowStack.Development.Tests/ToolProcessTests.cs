using System.Diagnostics;
using MetaflowStack.Development.Processes;

namespace MetaflowStack.Development.Tests;

public sealed class ToolProcessTests
{
    private readonly List<string> _output = [];

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        string[] arguments = ["a b", "", "*", "\"quoted\"", "$HOME", "back\\slash", "new\nline"];

        var exitCode = await Run(new ToolCommand { FileName = "bash", Arguments = ["-c", "printf '<%s>\\n' \"$@\"", "bash", .. arguments], WorkingDirectory = "." });

        Assert.Equal(0, exitCode);
        Assert.Equal(string.Concat(arguments.Select(a => $"<{a}>")), string.Concat(_output).Replace("newline", "new\nline", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Both_streams_are_handed_on_and_the_exit_code_returned()
    {
        var exitCode = await Run(Bash("echo out; echo err >&2; exit 3"));

        Assert.Equal(3, exitCode);
        Assert.Equal(["err", "out"], _output.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Environment_variables_are_set_and_taken_away()
    {
        await Run(Bash("echo ${GREETING:-none} ${HOME:-none}") with
        {
            Environment = new Dictionary<string, string?> { ["GREETING"] = "hello", ["HOME"] = null },
        });

        Assert.Equal(["hello none"], _output);
    }

    [Fact]
    public async Task Cancellation_ends_the_process_and_everything_it_started()
    {
        using var cancellation = new CancellationTokenSource();
        var child = 0;
        var run = ToolProcess.RunAsync(
            Bash("sleep 600 & echo $!; wait"),
            line =>
            {
                child = int.Parse(line, System.Globalization.CultureInfo.InvariantCulture);
                cancellation.Cancel();
            },
            TimeProvider.System,
            cancellation.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.NotEqual(0, child);
        Assert.True(HasEnded(child), "the child still runs");
    }

    [Fact]
    public async Task A_process_that_does_not_end_in_time_is_ended()
    {
        var exception = await Assert.ThrowsAsync<DevelopmentException>(() => Run(Bash("sleep 600") with { Timeout = TimeSpan.FromMilliseconds(200) }));

        Assert.Contains("`bash -c \"sleep 600\"` did not end within", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_failure_in_one_paragraph()
    {
        var exception = await Assert.ThrowsAsync<DevelopmentException>(() => Run(new ToolCommand { FileName = "no-such-program", WorkingDirectory = "." }));

        Assert.StartsWith("`no-such-program` could not be started in .:", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\n", exception.ToString(), StringComparison.Ordinal);
    }

    private static ToolCommand Bash(string script) => new() { FileName = "bash", Arguments = ["-c", script], WorkingDirectory = "." };

    private Task<int> Run(ToolCommand command) => ToolProcess.RunAsync(command, _output.Add, TimeProvider.System, TestContext.Current.CancellationToken);

    // A killed process whose parent has gone may stay a zombie where nothing reaps orphans.
    private static bool HasEnded(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.WaitForExit(TimeSpan.FromSeconds(5)) || File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
