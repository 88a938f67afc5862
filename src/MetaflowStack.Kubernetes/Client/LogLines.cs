using System.Runtime.CompilerServices;
using System.Text;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>Lines of a container's log.</summary>
public static class LogLines
{
    /// <summary>A longer line comes in parts of this many characters: containers may write gigabytes without a line break.</summary>
    public const int Longest = 16 * 1024;

    /// <summary>The line without what would steer a terminal.</summary>
    public static string Harmless(string line) =>
        string.Concat(line.TrimEnd('\r').Select(letter => char.IsControl(letter) && letter != '\t' ? '?' : letter));

    /// <summary>Reads line by line; what is behind the last line break too.</summary>
    internal static async IAsyncEnumerable<string> ReadAsync(TextReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        while (await reader.ReadAsync(buffer.AsMemory(), cancellationToken) is var count and > 0)
        {
            for (var at = 0; at < count; at++)
            {
                if (buffer[at] != '\n')
                    line.Append(buffer[at]);
                if (buffer[at] != '\n' && line.Length < Longest)
                    continue;
                yield return line.ToString();
                line.Clear();
            }
        }

        if (line.Length > 0)
            yield return line.ToString();
    }
}
