using System.Text;

namespace MetaflowStack.Definition.Running;

/// <summary>
/// Keeps standard output free for programs: with <c>--json</c> or <c>--name</c> on the command line, whatever the build engine and we print
/// goes to standard error instead, so that <c>./build.sh StateShow --json | jq</c> and <c>$(./build.sh Outputs --name cluster)</c> work with
/// any engine.
/// </summary>
public static class StandardOutput
{
    /// <summary>Redirects the console when <c>--json</c> or <c>--name</c> is among the arguments. To be called before the engine looks at the console.</summary>
    /// <param name="arguments">The arguments of <c>Main</c>.</param>
    public static void Prepare(IReadOnlyList<string> arguments)
    {
        if (IsForPrograms(arguments))
            Console.SetOut(Console.Error);
    }

    /// <summary>Writes a text to standard output itself, wherever the console's lines go.</summary>
    public static void Write(string text)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        output.Write(text);
    }

    // As NUKE reads its arguments: one hyphen or two, any case; false counts only when it is said.
    internal static bool IsForPrograms(IReadOnlyList<string> arguments)
    {
        for (var position = 0; position < arguments.Count; position++)
        {
            var (name, value) = Split(arguments[position]);
            if (Is(name, "name"))
                return true;
            if (!Is(name, "json"))
                continue;
            value ??= position + 1 < arguments.Count ? arguments[position + 1] : null;
            return !string.Equals(value, "false", StringComparison.OrdinalIgnoreCase);
        }

        return false;
    }

    private static bool Is(string argument, string name) =>
        argument.Equals("-" + name, StringComparison.OrdinalIgnoreCase) || argument.Equals("--" + name, StringComparison.OrdinalIgnoreCase);

    private static (string Name, string? Value) Split(string argument) =>
        argument.IndexOf('=', StringComparison.Ordinal) is var equals and > 0 ? (argument[..equals], argument[(equals + 1)..]) : (argument, null);
}
