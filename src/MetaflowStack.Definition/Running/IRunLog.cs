namespace MetaflowStack.Definition.Running;

/// <summary>Where a run says what it does: one line a call, without a line break. Called from many threads.</summary>
public interface IRunLog
{
    /// <summary>Something worth knowing.</summary>
    void Info(string line);

    /// <summary>Something the user should look at; it does not fail the run.</summary>
    void Warning(string line);

    /// <summary>A block to read and copy from, as it is: without time or level.</summary>
    void Text(string block);

    /// <summary>What another program is to read, alone on standard output where the program has kept that free for it.</summary>
    void Result(string text) => Text(text);

    /// <summary>Detail for those who asked for it.</summary>
    void Debug(string line);
}
