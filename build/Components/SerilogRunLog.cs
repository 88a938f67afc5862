using MetaflowStack.Definition.Running;
using MetaflowStack.Engine.Secrets;
using Serilog;

/// <summary>Hands the run's lines to the build's log.</summary>
sealed class SerilogRunLog : IRunLog
{
    public static SerilogRunLog Instance { get; } = new();

    public void Info(string line) => Log.Information(Template(line));

    public void Warning(string line) => Log.Warning(Template(line));

    public void Debug(string line) => Log.Verbose(Template(line));

    public void Text(string block) => Console.WriteLine(SecretMask.Apply(block));

    public void Result(string text) => StandardOutput.Write(SecretMask.Apply(text));

    // A line as the text of the message: as a property of it, it would be coloured from end to end.
    private static string Template(string line) => SecretMask.Apply(line).Replace("{", "{{").Replace("}", "}}");
}
