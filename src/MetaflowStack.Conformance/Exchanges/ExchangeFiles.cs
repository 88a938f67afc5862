using System.Text.Json;

namespace MetaflowStack.Conformance.Exchanges;

/// <summary>Files of exchanges (JSON lines), as a sandbox writes them when <c>METAFLOW_SANDBOX_EXCHANGES</c> names a folder.</summary>
public static class ExchangeFiles
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    /// <summary>The exchanges of every sandbox that wrote into a folder, one list each, in the order in which they were answered.</summary>
    public static IEnumerable<IReadOnlyList<Exchange>> ReadAll(string directory) =>
        Directory.EnumerateFiles(directory, "*.jsonl").Order(StringComparer.Ordinal).Select(Read);

    /// <summary>The exchanges of one file; a last line that was cut short (its sandbox was killed) does not count.</summary>
    /// <exception cref="InvalidDataException">A line before the last is no exchange.</exception>
    public static IReadOnlyList<Exchange> Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var exchanges = new List<Exchange>(lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            try
            {
                exchanges.Add(JsonSerializer.Deserialize<Exchange>(lines[i], s_options)!);
            }
            catch (JsonException) when (i == lines.Length - 1)
            {
                // Cut short by the end of its process.
            }
            catch (JsonException exception)
            {
                throw new InvalidDataException($"{path}, line {i + 1}, is no exchange: {exception.Message}", exception);
            }
        }

        return exchanges;
    }
}
