using System.Text;
using MetaflowStack.Definition.Running;

namespace MetaflowStack.Definition.Progress;

/// <summary>
/// The process's terminal, where it has one that can show live lines: standard output is a terminal, <c>TERM</c> is not <c>dumb</c>, and
/// no build server runs us (<c>CI</c>, <c>GITHUB_ACTIONS</c>, <c>TF_BUILD</c>).
/// </summary>
public static class LiveConsole
{
    private static LiveRegion? _region;
    private static bool _linesOnly;

    /// <summary>
    /// Puts itself between the program and its terminal, so that whatever is printed later can go above live lines. To be called before
    /// the engine looks at the console.
    /// </summary>
    /// <param name="arguments">The arguments of <c>Main</c>.</param>
    public static void Prepare(IReadOnlyList<string> arguments)
    {
        if (Console.IsOutputRedirected || StandardOutput.IsForPrograms(arguments) || !CanBeLive(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows()))
            return;
        var terminal = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 8192);
        _region = new LiveRegion(terminal);
        Console.SetOut(new LiveWriter(_region));
    }

    /// <summary>Takes the live lines away for good: the program is about to end.</summary>
    public static void Close() => _region?.Pause();

    /// <summary>The lines at the bottom; null where nothing can be live.</summary>
    internal static LiveRegion? Region => _linesOnly ? null : _region;

    /// <summary>Shows no live lines from now on: several environments would each want them.</summary>
    internal static void LinesOnly() => _linesOnly = true;

    /// <summary>Takes the live lines away until disposed of: somebody is asked.</summary>
    internal static IDisposable? Pause() => _region?.Pause();

    /// <summary>Whether a terminal in this environment can show live lines.</summary>
    internal static bool CanBeLive(Func<string, string?> variable, bool isWindows) =>
        (isWindows ? variable("TERM") is not "dumb" : variable("TERM") is { Length: > 0 } and not "dumb")
        && !((string[])["CI", "GITHUB_ACTIONS", "TF_BUILD"]).Any(name => variable(name) is { Length: > 0 } value && !value.Equals("false", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it is to have colour (https://no-color.org).</summary>
    internal static bool HasColour(Func<string, string?> variable) => variable("NO_COLOR") is not { Length: > 0 };
}
