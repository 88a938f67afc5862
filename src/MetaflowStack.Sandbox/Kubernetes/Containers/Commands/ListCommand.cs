using System.Globalization;

namespace MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

/// <summary><c>ls</c>: a name a line, or the long form.</summary>
internal static class ListCommand
{
    public static async Task<int> LsAsync(ContainerProcess process)
    {
        var options = Options.Parse(process, "laA1d");
        var operands = options.Operands.Count == 0 ? ["."] : options.Operands;
        var exitCode = 0;
        foreach (var operand in operands)
        {
            var path = process.Resolve(operand);
            if (process.Files.Find(path) is not { } entry)
            {
                await process.ComplainAsync($"ls: cannot access '{operand}': No such file or directory\n");
                exitCode = 2;
                continue;
            }
            var alone = !entry.IsFolder || options.Has('d');
            var found = alone ? [(operand, entry)] : process.Files.List(path).Where(e => options.Has('a') || options.Has('A') || e.Name[0] != '.').ToList();
            if (!alone && operands.Count > 1)
                await process.PrintAsync($"{operand}:\n");
            if (!alone && options.Has('l'))
                await process.PrintAsync($"total {found.Sum(f => ((f.Item2.Content?.Length ?? 4096) + 1023) / 1024)}\n");
            foreach (var (name, file) in found)
                await process.PrintAsync(options.Has('l') ? Long(name, file) : $"{name}\n");
        }
        return exitCode;
    }

    private static string Long(string name, FileEntry entry)
    {
        const string letters = "rwxrwxrwx";
        var mode = string.Concat(letters.Select((letter, i) => (entry.Mode >> (8 - i) & 1) == 1 ? letter : '-'));
        return string.Create(CultureInfo.InvariantCulture, $"{(entry.IsFolder ? 'd' : '-')}{mode} 1 root root {entry.Content?.Length ?? 4096,8} {entry.Modified.UtcDateTime:MMM d HH:mm} {name}\n");
    }
}
