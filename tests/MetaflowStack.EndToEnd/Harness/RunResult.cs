namespace MetaflowStack.EndToEnd.Harness;

/// <summary>What a command said and how it ended.</summary>
public sealed record RunResult(int ExitCode, string Output, string Error)
{
    /// <summary>Everything, for the message of a failed assertion.</summary>
    public override string ToString() => $"exit code {ExitCode}\n--- output\n{Output}\n--- error\n{Error}";

    /// <summary>This result, if the command ended well; otherwise the test fails and shows what it said.</summary>
    public RunResult Succeeded() => Exited(0);

    /// <summary>This result, if the command ended with that exit code; otherwise the test fails and shows what it said.</summary>
    public RunResult Exited(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"Expected exit code {exitCode}. {this}");
        return this;
    }
}
