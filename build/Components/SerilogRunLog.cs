using MetaflowStack.Definition.Running;
using Serilog;

/// <summary>Hands the run's lines to the build's log.</summary>
sealed class SerilogRunLog : IRunLog
{
    public static SerilogRunLog Instance { get; } = new();

    public void Info(string line) => Log.Information("{Line:l}", line);

    public void Warning(string line) => Log.Warning("{Line:l}", line);

    public void Debug(string line) => Log.Verbose("{Line:l}", line);
}
