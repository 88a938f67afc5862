using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Engine.State;

/// <summary>The durable record of one copy of a stack. Holds no secret.</summary>
public sealed record StateDocument
{
    /// <summary>The newest schema that this program writes.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>The schema of this document.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>A GUID given at birth: documents of different lineage are of different stacks and never replace each other.</summary>
    public required string Lineage { get; init; }

    /// <summary>Goes up by one with every write.</summary>
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
}

/// <summary>Who ran what, when.</summary>
/// <param name="RunId">A GUID for each run.</param>
/// <param name="Holder">The user and host: <c>anna@laptop</c>.</param>
/// <param name="Target">The target invoked.</param>
/// <param name="StartedAt">When the run began.</param>
public sealed record RunStamp(string RunId, string Holder, string Target, DateTimeOffset StartedAt);
