using System.Text.Json;
using System.Text.Json.Serialization;
using MetaflowStack.Definition.Status;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Environments.Listing;

/// <summary>All environments and how they are, for programs. The schema is described in <c>docs/environments.md</c>.</summary>
public sealed record EnvironmentList
{
    /// <summary>The version of the schema.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>When they were looked at, by the real clock.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>The environments, by wave and name.</summary>
    public required IReadOnlyList<EnvironmentStanding> Environments { get; init; }

    /// <summary>The list as JSON, ending in a line feed; secrets masked.</summary>
    public string ToJson() => SecretMask.Apply(JsonSerializer.Serialize(this, EnvironmentListJson.Default.EnvironmentList)) + "\n";
}

/// <summary>An environment and how it is.</summary>
public sealed record EnvironmentStanding
{
    /// <summary>Its name: <c>prod</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its profile; null: <c>.nuke/parameters.json</c> alone describes it.</summary>
    public string? Profile { get; init; }

    /// <summary>The file that describes it.</summary>
    public required string File { get; init; }

    /// <summary>When CI deploys it: after all of lower waves.</summary>
    public required int Wave { get; init; }

    /// <summary>Whether runs refuse to delete its data: as its profile says, and if that says nothing, as its state does.</summary>
    public required bool Protected { get; init; }

    /// <summary>Its organisation prefix.</summary>
    public required string OrgPrefix { get; init; }

    /// <summary>Its region.</summary>
    public required string Location { get; init; }

    /// <summary><c>azure</c> or <c>sandbox</c>.</summary>
    public required string Cloud { get; init; }

    /// <summary>The subscription's id where it was asked for, else what the profile names; null: that of the signed-in account.</summary>
    public string? Subscription { get; init; }

    /// <summary>The state: where it is, who wrote it last, who holds it; null: it could not be read.</summary>
    public StateStanding? State { get; init; }

    /// <summary>How many resources the state remembers; null: it could not be read.</summary>
    public int? Recorded { get; init; }

    /// <summary>What of it exists and what differs, by a plan; null: that was not asked for, or could not be read.</summary>
    public ResourceStanding? Resources { get; init; }

    /// <summary>Why it, or a part of it, could not be read; null: it could.</summary>
    public string? Trouble { get; init; }
}

/// <summary>Source-generated JSON for <see cref="EnvironmentList"/>.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EnvironmentList))]
internal sealed partial class EnvironmentListJson : JsonSerializerContext;
