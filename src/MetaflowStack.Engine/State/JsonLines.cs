using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MetaflowStack.Engine.State;

/// <summary>
/// Files of JSON lines that begin with a <see cref="JournalHeader"/>. Only lines ended by a line feed count: what comes after the
/// last one was torn by a crash, and whoever wrote it never went on to act on it.
/// </summary>
internal static class JsonLines
{
    public static byte[] Line<T>(T value, JsonTypeInfo<T> type) => [.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n'];

    /// <summary>Reads what is whole of a file.</summary>
    /// <exception cref="Errors.StackException">It is of a newer schema, or a whole line is not what it should be: no crash makes one.</exception>
    public static (JournalHeader? Header, IReadOnlyList<T> Entries, long WholeLength) Parse<T>(ReadOnlySpan<byte> content, string location, JsonTypeInfo<T> type)
    {
        var whole = content[..(content.LastIndexOf((byte)'\n') + 1)];
        if (whole.IsEmpty)
            return (null, [], 0);
        JournalHeader? header = null;
        var entries = new List<T>();
        var number = 0;
        foreach (var range in whole[..^1].Split((byte)'\n'))
        {
            number++;
            if (header is null)
                header = StateSerializer.Parse(whole[range], location, number, StateJson.OneLine.JournalHeader, StateUpgrades.UpgradeJournalHeader);
            else
                entries.Add(ParseEntry(whole[range], location, number, type));
        }
        return (header, entries, whole.Length);
    }

    private static T ParseEntry<T>(ReadOnlySpan<byte> line, string location, int number, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw StateFaults.Unreadable(location, number, exception.Message, exception);
        }
    }
}
