using MetaflowStack.Engine.Resources;

namespace MetaflowStack.Azure.Arm;

/// <summary>What a long-running operation is about.</summary>
internal sealed record OperationContext
{
    /// <summary>The resource's key, for messages.</summary>
    public required ResourceKey Key { get; init; }

    /// <summary>The ARM id.</summary>
    public required string Id { get; init; }

    /// <summary>The API version of the resource's type.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>What is being done, for messages: <c>create</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>True when the operation ends with the resource gone.</summary>
    public bool IsDelete { get; init; }

    /// <summary>When to stop waiting.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Reads how far the resource has got from its body.</summary>
    public Func<System.Text.Json.Nodes.JsonObject, ResourceState> StateOf { get; init; } = ResourceState.OfProvisioningState;

    /// <summary>Takes a line of progress.</summary>
    public required Action<string> Report { get; init; }
}
