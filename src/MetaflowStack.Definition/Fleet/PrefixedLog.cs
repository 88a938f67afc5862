using MetaflowStack.Definition.Running;

namespace MetaflowStack.Definition.Fleet;

/// <summary>The log of one environment among several: each line names it. What is for other programs is kept until all have ended.</summary>
/// <param name="name">The environment.</param>
/// <param name="inner">The build's log.</param>
internal sealed class PrefixedLog(string name, IRunLog inner) : IRunLog
{
    private readonly string _prefix = $"[{name}] ";

    /// <summary>What the environment has for another program; null: nothing.</summary>
    internal string? ForPrograms { get; private set; }

    /// <inheritdoc />
    public void Info(string line) => inner.Info(_prefix + line);

    /// <inheritdoc />
    public void Warning(string line) => inner.Warning(_prefix + line);

    // In one piece, so that those of others do not come in between.
    /// <inheritdoc />
    public void Text(string block) => inner.Text(string.Join('\n', block.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => (_prefix + line).TrimEnd())));

    /// <inheritdoc />
    public void Result(string text) => ForPrograms = text;

    /// <inheritdoc />
    public void Debug(string line) => inner.Debug(_prefix + line);
}
