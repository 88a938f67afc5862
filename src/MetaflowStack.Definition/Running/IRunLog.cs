namespace MetaflowStack.Definition.Running;

/// <summary>Where a run says what it does: one line a call, without a line break. Called from many threads.</summary>
public interface IRunLog
{
    /// <summary>Something worth knowing.</summary>
    void Info(string line);

    /// <summary>Something the user should look at; it does not fail the run.</summary>
    void Warning(string line);

    /// <summary>Detail for those who asked for it.</summary>
    void Debug(string line);
}
