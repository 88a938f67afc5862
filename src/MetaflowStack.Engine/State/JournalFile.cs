using System.Text;
using System.Text.Json;

namespace MetaflowStack.Engine.State;

/// <summary>The first line of a journal: the document that its entries go on top of.</summary>
internal sealed record JournalHeader(int SchemaVersion, string Lineage, long Serial, string Stack, string Environment, RunStamp? Run);

/// <summary>
/// A journal as found: JSON lines, of which only those ended by a line feed count. What comes after the last line feed was torn
/// by a crash; whoever wrote it never went on to act on it.
/// </summary>
/// <param name="Header">The first line, or null when not even that is whole.</param>
/// <param name="Entries">The entries.</param>
/// <param name="WholeLength">How many bytes of the file are whole lines.</param>
internal sealed record JournalFile(JournalHeader? Header, IReadOnlyList<JournalEntry> Entries, long WholeLength)
{
    public static JournalFile None { get; } = new(null, [], 0);

    public static byte[] Line(JournalHeader header) => WithLineFeed(JsonSerializer.SerializeToUtf8Bytes(header, StateJson.OneLine.JournalHeader));

    public static byte[] Line(JournalEntry entry) => WithLineFeed(JsonSerializer.SerializeToUtf8Bytes(entry, StateJson.OneLine.JournalEntry));

    /// <summary>Reads a journal; a whole line that is not JSON is a fault, for no crash makes one.</summary>
    public static JournalFile Parse(ReadOnlySpan<byte> content, string location)
    {
        var whole = content.LastIndexOf((byte)'\n') + 1;
        if (whole == 0)
            return None;
        var lines = Encoding.UTF8.GetString(content[..(whole - 1)]).Split('\n');
        var number = 1;
        try
        {
            var header = JsonSerializer.Deserialize(lines[0], StateJson.OneLine.JournalHeader);
            var entries = new List<JournalEntry>(lines.Length);
            foreach (var line in lines.Skip(1))
            {
                number++;
                entries.Add(JsonSerializer.Deserialize(line, StateJson.OneLine.JournalEntry)!);
            }
            return new JournalFile(header, entries, whole);
        }
        catch (JsonException exception)
        {
            throw StateFaults.Unreadable(location, number, exception.Message, exception);
        }
    }

    private static byte[] WithLineFeed(byte[] json) => [.. json, (byte)'\n'];
}
