using System.Globalization;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm;

/// <summary>What a long-running operation does to its resource.</summary>
internal enum OperationKind
{
    Create,
    Update,
    Delete,
}

/// <summary>A long-running operation: it is done when simulated time has reached its end.</summary>
internal sealed class Operation
{
    /// <summary>Its id, as its addresses show it.</summary>
    public required string Id { get; init; }

    /// <summary>What it does.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>The type of its resource.</summary>
    public required string Type { get; init; }

    /// <summary>Its resource's id.</summary>
    public required string ResourceId { get; init; }

    /// <summary>The region in its addresses.</summary>
    public required string Location { get; init; }

    /// <summary>The API version in its addresses.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset EndsAt { get; set; }

    /// <summary>What its provider calls it, where it shows that.</summary>
    public string? Label { get; init; }

    /// <summary>Seconds that its polls ask the client to wait.</summary>
    public int RetryAfter { get; init; }

    /// <summary>Why it fails; null when it succeeds.</summary>
    public JsonObject? Failure { get; init; }

    /// <summary>Whether its outcome has been applied to the world.</summary>
    public bool Done { get; set; }

    /// <summary>The resource's key.</summary>
    public string ResourceKey => ArmPath.Key(ResourceId);

    /// <summary>Its status as Azure words it.</summary>
    public string Status => !Done ? "InProgress" : Failure is null ? "Succeeded" : "Failed";

    /// <summary>For the saved world.</summary>
    public JsonObject Save() => new()
    {
        ["id"] = Id, ["kind"] = Kind.ToString(), ["type"] = Type, ["resourceId"] = ResourceId, ["location"] = Location, ["apiVersion"] = ApiVersion,
        ["startedAt"] = StartedAt.ToString("o"), ["endsAt"] = EndsAt.ToString("o"), ["label"] = Label, ["retryAfter"] = RetryAfter,
        ["failure"] = Failure.Copy(), ["done"] = Done,
    };

    /// <summary>From the saved world.</summary>
    public static Operation Load(JsonNode saved) => new()
    {
        Id = saved.Text("id")!, Kind = Enum.Parse<OperationKind>(saved.Text("kind")!), Type = saved.Text("type")!,
        ResourceId = saved.Text("resourceId")!, Location = saved.Text("location")!, ApiVersion = saved.Text("apiVersion")!,
        StartedAt = Instant(saved, "startedAt"), EndsAt = Instant(saved, "endsAt"), Label = saved.Text("label"),
        RetryAfter = saved.Integer("retryAfter") ?? 0, Failure = saved["failure"].Copy() as JsonObject, Done = saved.Boolean("done") ?? false,
    };

    private static DateTimeOffset Instant(JsonNode saved, string name) =>
        DateTimeOffset.Parse(saved.Text(name)!, CultureInfo.InvariantCulture);
}
