using System.Runtime.CompilerServices;
using MetaflowStack.Development.Terminal;

namespace MetaflowStack.Development.Tests.Terminal;

/// <summary>
/// Draws docs/images/terminal.svg from a recording of the README's command (docs/pictures.md). Runs only when it is asked for.
/// </summary>
public class Pictures
{
    private const string Command = "./build.sh Services --org-prefix demo --cloud sandbox";
    private const string Variable = "METAFLOW_RECORDING";

    [Fact(Explicit = true)]
    public void The_session_of_the_README()
    {
        var path = Environment.GetEnvironmentVariable(Variable);
        Assert.True(File.Exists(path), $"{Variable} names what script has recorded; its timing lies beside it as .timing.");
        var recording = TerminalRecording.Read(File.ReadAllBytes(path!), File.ReadAllText(path + ".timing"));

        File.WriteAllText(Picture(), new TerminalPicture(116, 32).Render(Command, recording));
    }

    private static string Picture([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "images", "terminal.svg");
}
