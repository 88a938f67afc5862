using MetaflowStack.Definition.Running;

namespace MetaflowStack.Definition.Tests.Notices;

/// <summary>Keeps what was said.</summary>
internal sealed class LinesLog : IRunLog
{
    public List<string> Warnings { get; } = [];

    public List<string> Texts { get; } = [];

    public void Info(string line)
    {
    }

    public void Warning(string line) => Warnings.Add(line);

    public void Text(string block) => Texts.Add(block);

    public void Debug(string line)
    {
    }
}
