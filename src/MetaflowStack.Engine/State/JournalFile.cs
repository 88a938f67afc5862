using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>The first line of a journal: the document that its entries go on top of.</summary>
/// <param name="SchemaVersion">As <see cref="StateDocument.SchemaVersion"/>.</param>
/// <param name="Lineage">The document's lineage.</param>
/// <param name="Serial">The document's serial; once the document has a higher one, the journal is folded into it and ignored.</param>
/// <param name="Stack">The stack's organisation prefix.</param>
/// <param name="Environment">The name of this copy of the stack.</param>
/// <param name="Run">The run that began the journal.</param>
/// <param name="Location">Where the document is; only in files that are kept elsewhere than beside it.</param>
public sealed record JournalHeader(int SchemaVersion, string Lineage, long Serial, string Stack, string Environment, RunStamp? Run, string? Location = null)
{
    /// <summary>The header of a journal that a run begins on top of a document.</summary>
    public static JournalHeader For(StateDocument document, RunStamp run) =>
        new(StateDocument.CurrentSchemaVersion, document.Lineage, document.Serial, document.Stack, document.Environment, run);
}

/// <summary>
/// A journal as found: JSON lines, the same wherever it is kept, of which only those ended by a line feed count. What comes after
/// the last line feed was torn by a crash; whoever wrote it never went on to act on it.
/// </summary>
/// <param name="Header">The first line, or null when not even that is whole.</param>
/// <param name="Entries">The entries.</param>
/// <param name="WholeLength">How many bytes of the journal are whole lines.</param>
public sealed record JournalFile(JournalHeader? Header, IReadOnlyList<JournalEntry> Entries, long WholeLength)
{
    /// <summary>No journal.</summary>
    public static JournalFile None { get; } = new(null, [], 0);

    /// <summary>A header as a line, with its line feed.</summary>
    public static byte[] Line(JournalHeader header) => JsonLines.Line(header, StateJson.OneLine.JournalHeader);

    /// <summary>An entry as a line, with its line feed.</summary>
    public static byte[] Line(JournalEntry entry) => JsonLines.Line(entry, StateJson.OneLine.JournalEntry);

    /// <summary>Reads a journal of this or an older schema.</summary>
    /// <param name="content">The bytes that were found.</param>
    /// <param name="location">Where they were found, for messages.</param>
    /// <exception cref="StackException">It is of a newer schema, or a whole line is not JSON: no crash makes one.</exception>
    public static JournalFile Parse(ReadOnlySpan<byte> content, string location)
    {
        var (header, entries, wholeLength) = JsonLines.Parse(content, location, StateJson.OneLine.JournalEntry);
        return new JournalFile(header, entries, wholeLength);
    }
}
