namespace MetaflowStack.Definition.Running;

/// <summary>How wide what is printed may be.</summary>
internal static class TerminalWidth
{
    private const int Narrowest = 80;
    private const int Widest = 200;

    /// <summary>The terminal's columns, 80 to 200; 80 where there is none, so that files and CI logs are the same everywhere.</summary>
    internal static int Columns => Console.IsOutputRedirected ? Narrowest : Math.Clamp(Console.WindowWidth, Narrowest, Widest);
}
