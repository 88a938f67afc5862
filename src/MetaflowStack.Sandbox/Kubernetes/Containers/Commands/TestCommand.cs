using System.Globalization;

namespace MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

/// <summary><c>test</c> and <c>[</c>: 0 for yes, 1 for no, 2 for a question that it does not understand.</summary>
internal static class TestCommand
{
    public static Task<int> RunAsync(ContainerProcess process)
    {
        var words = process.Arguments.Skip(1).ToList();
        if (process.Name == "[")
        {
            if (words.LastOrDefault() != "]")
                throw new CommandFailure("missing ']'", 2);
            words.RemoveAt(words.Count - 1);
        }
        return Task.FromResult(Holds(process, words) ? 0 : 1);
    }

    private static bool Holds(ContainerProcess process, List<string> words) => words switch
    {
        [] => false,
        ["!", .. var rest] => !Holds(process, rest),
        [var text] => text.Length > 0,
        ["-n", var text] => text.Length > 0,
        ["-z", var text] => text.Length == 0,
        ["-e", var path] => process.Files.Find(process.Resolve(path)) is not null,
        ["-d", var path] => process.Files.Find(process.Resolve(path)) is { IsFolder: true },
        ["-f", var path] => process.Files.Find(process.Resolve(path)) is { IsFolder: false },
        ["-r" or "-w", var path] => process.Files.Find(process.Resolve(path)) is not null,
        ["-x", var path] => process.Files.Find(process.Resolve(path)) is { } entry && (entry.Mode & 0b001_001_001) != 0,
        ["-s", var path] => process.Files.Find(process.Resolve(path)) is { Content: not { Length: 0 } },
        [var left, "=" or "==", var right] => left == right,
        [var left, "!=", var right] => left != right,
        [var left, "-eq" or "-ne" or "-lt" or "-le" or "-gt" or "-ge", var right] => Compare(Number(left), words[1], Number(right)),
        [var first, ..] => throw new CommandFailure($"{first}: unexpected operator", 2),
    };

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new CommandFailure($"Illegal number: {text}", 2);

    private static bool Compare(long left, string how, long right) => how switch
    {
        "-eq" => left == right,
        "-ne" => left != right,
        "-lt" => left < right,
        "-le" => left <= right,
        "-gt" => left > right,
        _ => left >= right,
    };
}
