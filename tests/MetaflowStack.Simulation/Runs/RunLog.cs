using System.Collections.Concurrent;
using MetaflowStack.Definition.Running;

namespace MetaflowStack.Simulation.Runs;

/// <summary>Keeps a run's lines, for the report of a failure.</summary>
internal sealed class RunLog : IRunLog
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <inheritdoc/>
    public void Info(string line) => _lines.Enqueue(line);

    /// <inheritdoc/>
    public void Warning(string line) => _lines.Enqueue("warning: " + line);

    /// <inheritdoc/>
    public void Text(string block) => _lines.Enqueue(block);

    /// <inheritdoc/>
    public void Debug(string line) => _lines.Enqueue(line);

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', _lines);
}
