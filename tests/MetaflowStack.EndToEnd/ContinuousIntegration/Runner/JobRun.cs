using System.Text;

namespace MetaflowStack.EndToEnd.ContinuousIntegration.Runner;

/// <summary>A job that ran, or did not, as a build server's page shows it.</summary>
/// <param name="name">Its name: <c>Deploy dev</c>.</param>
internal sealed class JobRun(string name)
{
    private readonly StringBuilder _log = new();
    private readonly List<string> _masks = [];

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary><c>success</c>, <c>failure</c>, <c>cancelled</c> or <c>skipped</c>.</summary>
    public string Result { get; set; } = "success";

    /// <summary>What its steps wrote, with masks applied.</summary>
    public string Log => _log.ToString();

    /// <summary>What its steps wrote, masks or not: what a person must never see is not in this either.</summary>
    public string Raw { get; private set; } = "";

    /// <summary>The errors beside the log.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Its page.</summary>
    public string Summary { get; set; } = "";

    /// <summary>When it started and ended, as timestamps of the system's clock: jobs are real processes.</summary>
    public (long From, long To) Times { get; set; }

    /// <summary>How deep the log's groups are nested at its end: 0 when each was closed.</summary>
    public int OpenGroups { get; private set; }

    /// <summary>Takes a step's output: hides what is masked, folds groups, collects errors, as the build server does.</summary>
    /// <param name="output">The output.</param>
    /// <param name="commands">How the build server writes its commands.</param>
    public void Read(string output, LogCommands commands)
    {
        Raw += output;
        foreach (var line in output.Split('\n'))
        {
            if (commands.Mask(line) is { Length: > 0 } secret)
            {
                _masks.Add(secret);
                continue;
            }

            var shown = _masks.Aggregate(line, (text, mask) => text.Replace(mask, "***", StringComparison.Ordinal));
            if (commands.OpensGroup(shown))
                OpenGroups++;
            if (commands.ClosesGroup(shown))
                OpenGroups--;
            if (commands.Error(shown) is { } error)
                Errors.Add(error);
            _log.Append(shown).Append('\n');
        }
    }

    /// <inheritdoc />
    public override string ToString() => $"{Name}: {Result}\n{Log}";
}
