using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Engine.State;

/// <summary>Everything that can be wrong with kept state, in words with a remedy.</summary>
internal static class StateFaults
{
    private const string LookAgain =
        "Restore it from a backup, or move it away: the next run then finds by itself what exists and is ours";

    public static StackException Unreadable(string location, long line, string why, Exception? innerException = null) => new(new ErrorDetails
    {
        What = $"The state at {location} cannot be read, line {line}",
        Why = why,
        Remedy = LookAgain,
    }, innerException);

    public static StackException NewerSchema(string location, int version) => new(new ErrorDetails
    {
        What = $"The state at {location} was written by a newer version of this program",
        Why = $"Its schema is {version}; this program knows up to {StateDocument.CurrentSchemaVersion}",
        Remedy = "Update your checkout to the version that the others use, then run the command again",
    });

    public static StackException WrongHash(string location) => new(new ErrorDetails
    {
        What = $"The state at {location} was changed by hand or damaged",
        Why = "Its content hash does not fit its content",
        Remedy = "Restore it from a backup. If the change is meant, remove the contentHash field and the comma before it",
    });

    public static StackException OtherStack(string location, string found, string expected) => new(new ErrorDetails
    {
        What = $"The state at {location} is of another stack",
        Why = $"It is of {found}, and this run is about {expected}",
        Remedy = "Give the --org-prefix and --environment it belongs to, or another --state",
    });

    public static StackException OtherLineage(string location) => new(new ErrorDetails
    {
        What = $"The journal at {location} does not belong to the state beside it",
        Why = "It was begun for another document, or the document was replaced by an older one",
        Remedy = "Restore the document that it belongs to, or move the journal away: the next run then finds by itself what exists and is ours",
    });

    public static StackException NotWritable(string location, Exception exception) => new(new ErrorDetails
    {
        What = $"The state cannot be written to {location}",
        Why = exception.Message,
        Remedy = "Make the folder writable, free space on its disk, or give another one with --state",
    }, exception);

    public static StackException NotReadable(string location, Exception exception) => new(new ErrorDetails
    {
        What = $"The state at {location} cannot be opened",
        Why = exception.Message,
        Remedy = "Make it readable for this user, or give another one with --state",
    }, exception);

    public static StackException Moved(string location, string place) => new(new ErrorDetails
    {
        What = $"The state at {location} was moved to {place}",
        Why = "What is here is the copy that was left behind; working from it would undo what has been done since",
        Remedy = $"Give --state {place}",
    });

    public static StackException NoSuchVersion(string location, long serial) => new(new ErrorDetails
    {
        What = $"The state at {location} has no version {serial}, or no longer",
        Remedy = "StateHistory lists the versions that are kept",
    });

    public static StackException LockOfTheSystem(string location, FileLockHolder? holder) => new(new ErrorDetails
    {
        What = $"The lock of the state at {location} cannot be broken from outside"
            + (holder is null ? "" : $"; {holder.Run} holds it, process {holder.ProcessId} on {holder.Run.Host}"),
        Why = "It is a lock of the operating system, which ends with the process that holds it, however that ends",
        Remedy = holder is null ? "Wait until the run that holds it has ended, or end it" : $"Wait until that run has ended, or end process {holder.ProcessId} on {holder.Run.Host}",
    });

    public static StackException NotAsSeen(SeenState seen, StateDocument? found, string seenFile) => new(new ErrorDetails
    {
        What = $"The state at {seen.Location} is not the one that was seen here before",
        Why = found is null ? $"It is gone; it had serial {seen.Serial} and lineage {seen.Lineage}"
            : found.Lineage != seen.Lineage ? $"Its lineage is {found.Lineage}, and was {seen.Lineage}: another state was put in its place"
            : $"Its serial is {found.Serial}, and was {seen.Serial}: an older copy was put in its place",
        Remedy = "Put the newer one back (StateHistory and the account's own versions have it). "
            + $"If going on with what is there now is meant, delete {seenFile}",
    });

    public static StackException NotNoted(string path, Exception exception) => new(new ErrorDetails
    {
        What = $"What was seen of the state cannot be noted in {path}",
        Why = exception.Message,
        Remedy = "Make the folder writable or free space on its disk, then run the same command again; the state itself is in order",
    }, exception);

    public static StackException NotSpilled(string path, Exception exception, Exception unreachable) => new(new ErrorDetails
    {
        What = $"What could not be pushed to the state cannot be kept in {path} either",
        Why = exception.Message,
        Remedy = "Free space on its disk, then run the same command again: it looks at everything that this run had begun",
    }, new AggregateException(unreachable, exception));
}
