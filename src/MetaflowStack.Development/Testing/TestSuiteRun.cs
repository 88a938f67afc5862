using System.Reflection;
using MetaflowStack.Development.Processes;

namespace MetaflowStack.Development.Testing;

/// <summary>One run of one test project's executable: counts its tests, and says at once what failed and what was skipped.</summary>
internal sealed class TestSuiteRun(TestSuite suite, TestOptions options, DotNet dotNet, IReadOnlyDictionary<string, string?> environment)
{
    private const int LinesToKeep = 40;

    /// <summary>Tells end-to-end tests which built program to start, so that they need not build it: the one that runs.</summary>
    private const string ProgramVariable = "METAFLOW_STACK_PROGRAM";

    private static readonly string? Program = Assembly.GetEntryAssembly() is { } entry && entry.GetName().Name == "_build" ? entry.Location : null;

    private readonly Dictionary<string, string> _names = [];
    private readonly Queue<string> _otherOutput = new();
    private TestSummary _summary = new(0, 0, 0);
    private bool _finished;

    /// <summary>Runs it to its end. A crash, a timeout and a failed clean-up count as a failed test.</summary>
    public async Task<TestSummary> RunAsync(CancellationToken cancellationToken)
    {
        var started = dotNet.TimeProvider.GetTimestamp();
        List<string> arguments = [suite.AssemblyPath, "-reporter", "json", "-noColor", "-noLogo", "-noAutoReporters"];
        if (options.Filter is { Length: > 0 } filter)
            arguments.AddRange(["-method", $"*{filter}*"]);
        if (!options.Full)
            arguments.AddRange(["-trait-", TestOptions.FullTrait]);
        var command = dotNet.Command(arguments);
        command = command with { Timeout = options.SuiteTimeout, Environment = new Dictionary<string, string?>(command.Environment.Concat(environment)) { [ProgramVariable] = Program } };
        try
        {
            var exitCode = await ToolProcess.RunAsync(command, Receive, dotNet.TimeProvider, cancellationToken).ConfigureAwait(false);
            if (!_finished || (exitCode != 0 && _summary.Failed == 0))
                Fail(suite.Name, [$"It ended with exit code {exitCode} before all its tests had run. Its last output:", .. _otherOutput]);
        }
        catch (DevelopmentException e)
        {
            Fail(suite.Name, [e.Message, .. _otherOutput]);
        }

        dotNet.Write($"{suite.Name}: {_summary} in {dotNet.TimeProvider.GetElapsedTime(started).TotalSeconds:0.0} s");
        return _summary;
    }

    private void Receive(string line)
    {
        if (TestMessage.Parse(line) is not { } message)
        {
            _otherOutput.Enqueue(line);
            if (_otherOutput.Count > LinesToKeep)
                _otherOutput.Dequeue();
            return;
        }

        switch (message.Kind)
        {
            case "test-starting":
                _names[message.Text("TestUniqueID") ?? ""] = message.Text("TestDisplayName") ?? "";
                break;
            case "test-passed":
                _summary += new TestSummary(1, 0, 0);
                break;
            case "test-failed":
                Fail(Name(message), message.Failures());
                break;
            case "test-skipped":
                _summary += new TestSummary(0, 0, 1);
                dotNet.Write($"skipped  {Name(message)}: {message.Text("Reason")}");
                break;
            case "test-assembly-finished":
                _finished = true;
                break;
            case var kind when kind == "error" || kind.EndsWith("-cleanup-failure", StringComparison.Ordinal):
                Fail($"{suite.Name} ({message.Kind})", message.Failures());
                break;
        }
    }

    private string Name(TestMessage message) => _names.GetValueOrDefault(message.Text("TestUniqueID") ?? "", suite.Name);

    private void Fail(string name, IEnumerable<string> details)
    {
        _summary += new TestSummary(0, 1, 0);
        var lines = details.SelectMany(d => d.ReplaceLineEndings("\n").Split('\n')).Select(l => "    " + l);
        dotNet.Write(string.Join(Environment.NewLine, lines.Prepend($"FAILED   {name}")));
    }
}
