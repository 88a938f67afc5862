using System.Text;
using System.Text.RegularExpressions;

namespace MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

/// <summary><c>sh</c>: a script after <c>-c</c>, from a file, or line by line from standard input.</summary>
internal static partial class Shell
{
    public static async Task<int> RunAsync(ContainerProcess process)
    {
        var arguments = process.Arguments.Skip(1).ToList();
        var session = new ShellSession(process);
        if (arguments.FindIndex(a => a.StartsWith('-') && a.EndsWith('c')) is var flag and >= 0)
        {
            if (flag + 1 >= arguments.Count)
                throw new CommandFailure("0: -c requires an argument", 2);
            session.SetParameters(arguments.Skip(flag + 2));
            return await session.RunAsync(arguments[flag + 1]);
        }
        if (arguments.Find(a => !a.StartsWith('-')) is { } file)
            return await session.RunAsync(Encoding.UTF8.GetString(process.Files.Read(process.Resolve(file))));
        using var reader = new StreamReader(process.Input, leaveOpen: true);
        while (!session.HasEnded && await reader.ReadLineAsync(process.Cancel) is { } line)
            await session.RunAsync(line);
        return session.LastExitCode;
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*=")]
    internal static partial Regex Assignment();
}
