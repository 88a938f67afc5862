using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Engine.State;

/// <summary>The durable record of one copy of a stack. Holds no secret.</summary>
public sealed record StateDocument
{
    /// <summary>The newest schema that this program writes. Older ones are upgraded when they are read.</summary>
    public const int CurrentSchemaVersion = 2;

    /// <summary>The schema of this document.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>A GUID given at birth: documents of different lineage are of different stacks and never replace each other.</summary>
    public required string Lineage { get; init; }

    /// <summary>Goes up with every write; 0 before the first.</summary>
    public long Serial { get; init; }

    /// <summary>The stack: its organisation prefix.</summary>
    public required string Stack { get; init; }

    /// <summary>The environment, the name of this copy of the stack.</summary>
    public required string Environment { get; init; }

    /// <summary>Facts of the stack that are not resources (location, subscription, chosen sizes), by name.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>What exists, in the order of creation.</summary>
    public IReadOnlyList<RecordedResource> Resources { get; init; } = [];

    /// <summary>The run that wrote this document.</summary>
    public RunStamp? LastRun { get; init; }

    /// <summary>When this document was written, by the clock of who wrote it; null in documents of schema 1.</summary>
    public DateTimeOffset? WrittenAt { get; init; }

    /// <summary>Where the state was moved to; null while it lives here. A run does not open what was moved away.</summary>
    public string? MovedTo { get; init; }

    /// <summary>A document for a stack that has none: of a lineage of its own, serial 0.</summary>
    /// <param name="stack">The stack's organisation prefix.</param>
    /// <param name="environment">The name of this copy of the stack.</param>
    /// <param name="bornAt">The time in the lineage, a version 7 GUID.</param>
    public static StateDocument New(string stack, string environment, DateTimeOffset bornAt) => new()
    {
        Lineage = Guid.CreateVersion7(bornAt).ToString(),
        Stack = stack,
        Environment = environment,
    };

    /// <summary>
    /// The document that follows this one: changed as given, with a serial above both this one's and the given one's. The same
    /// for every store.
    /// </summary>
    /// <param name="change">The change. Only a document that was never written (serial 0) may take on another lineage.</param>
    /// <param name="run">The run that writes it.</param>
    /// <param name="writtenAt">The time.</param>
    /// <exception cref="InvalidOperationException">The change makes it another stack's document.</exception>
    public StateDocument Next(Func<StateDocument, StateDocument> change, RunStamp run, DateTimeOffset writtenAt)
    {
        var next = change(this);
        if (next.Stack != Stack || next.Environment != Environment || (next.Lineage != Lineage && Serial > 0))
            throw new InvalidOperationException($"State of {Stack}/{Environment}, lineage {Lineage}, cannot become {next.Stack}/{next.Environment}, lineage {next.Lineage}.");
        return next with
        {
            SchemaVersion = CurrentSchemaVersion,
            Serial = Math.Max(Serial, next.Serial) + 1,
            LastRun = run,
            WrittenAt = writtenAt,
        };
    }

    /// <summary>This document when its stack is gone: without resources and properties, of the same lineage.</summary>
    public StateDocument Emptied() => this with { Resources = [], Properties = new Dictionary<string, string>() };
}
