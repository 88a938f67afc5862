using System.Globalization;
using System.Security.Cryptography;

namespace MetaflowStack.Sandbox.Kubernetes.Containers.Commands;

/// <summary>Commands that read files, or standard input where none is named.</summary>
internal static class ReadCommands
{
    public static async Task<int> CatAsync(ContainerProcess process)
    {
        var operands = Options.Parse(process, "u").Operands;
        if (operands is [] or ["-"])
        {
            // As it comes: a person who types sees each line at once.
            await process.Input.CopyToAsync(process.Output, process.Cancel);
            return 0;
        }
        return await EachAsync(process, operands, async (_, content) => await process.Output.WriteAsync(content, process.Cancel));
    }

    public static Task<int> Sha256SumAsync(ContainerProcess process) =>
        EachAsync(process, Options.Parse(process, "b").Operands, (name, content) => process.PrintAsync($"{Convert.ToHexStringLower(SHA256.HashData(content))}  {name}\n"));

    public static Task<int> WcAsync(ContainerProcess process)
    {
        var options = Options.Parse(process, "lc");
        return EachAsync(process, options.Operands, (name, content) => process.PrintAsync(
            $"{(options.Has('l') ? content.Count(b => b == '\n') : content.Length)}{(name == "-" ? "" : $" {name}")}\n"));
    }

    public static Task<int> HeadAsync(ContainerProcess process) => CutAsync(process, (content, count, bytes) => bytes ? content[..Math.Min(count, content.Length)] : content[..LineStart(content, count)]);

    public static Task<int> TailAsync(ContainerProcess process) => CutAsync(process, (content, count, bytes) =>
        bytes ? content[Math.Max(0, content.Length - count)..] : content[LineStart(content, Math.Max(0, Lines(content) - count))..]);

    private static Task<int> CutAsync(ContainerProcess process, Func<byte[], int, bool, byte[]> cut)
    {
        var options = Options.Parse(process, "", "nc");
        var bytes = options.Values.ContainsKey('c');
        var asked = options.Values.GetValueOrDefault(bytes ? 'c' : 'n', "10");
        if (!int.TryParse(asked, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
            throw new CommandFailure($"invalid number of {(bytes ? "bytes" : "lines")}: '{asked}'");
        // tail -c +N: from the N-th byte on, which kubectl cp uses to go on after a cut connection.
        var fromStart = asked.StartsWith('+') && process.Name.EndsWith("tail", StringComparison.Ordinal);
        if (bytes && count >= 0 && options.Operands is [] or ["-"] && process.Name.EndsWith("head", StringComparison.Ordinal))
            return CopyAsync(process, count);
        return EachAsync(process, options.Operands, async (_, content) => await process.Output.WriteAsync(
            fromStart ? content[(bytes ? Math.Min(Math.Max(0, count - 1), content.Length) : LineStart(content, Math.Max(0, count - 1)))..] : cut(content, Math.Abs(count), bytes), process.Cancel));
    }

    // head -c N ends as soon as it has them: its input need not.
    private static async Task<int> CopyAsync(ContainerProcess process, int count)
    {
        var buffer = new byte[32 * 1024];
        while (count > 0 && await process.Input.ReadAsync(buffer.AsMemory(0, Math.Min(count, buffer.Length)), process.Cancel) is var read and > 0)
        {
            await process.Output.WriteAsync(buffer.AsMemory(0, read), process.Cancel);
            count -= read;
        }
        return 0;
    }

    private static int Lines(byte[] content) => content.Count(b => b == '\n') + (content.Length > 0 && content[^1] != '\n' ? 1 : 0);

    private static int LineStart(byte[] content, int line)
    {
        var at = 0;
        for (var i = 0; i < line && at < content.Length; i++)
            at = Array.IndexOf(content, (byte)'\n', at) is var end and >= 0 ? end + 1 : content.Length;
        return at;
    }

    private static async Task<int> EachAsync(ContainerProcess process, IReadOnlyList<string> names, Func<string, byte[], Task> read)
    {
        var exitCode = 0;
        foreach (var name in names.Count == 0 ? ["-"] : names)
        {
            try
            {
                await read(name, name == "-" ? await process.ReadInputAsync() : process.Files.Read(process.Resolve(name)));
            }
            catch (FileFault fault)
            {
                await process.ComplainAsync($"{ContainerPath.Name(process.Name)}: {name}: {fault.Reason}\n");
                exitCode = 1;
            }
        }
        return exitCode;
    }
}
