using System.Text.Json.Nodes;
using MetaflowStack.Engine.Errors;
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

    /// <summary>What is being done, as in <c>could not WHAT</c>: <c>be created</c>.</summary>
    public required string What { get; init; }

    /// <summary>What is known about the call; some failures pass only then.</summary>
    public ErrorSituation Situation { get; init; }

    /// <summary>Told once Azure has accepted the operation; null: nobody asks.</summary>
    public Func<CancellationToken, Task>? Accepted { get; init; }

    /// <summary>Whether there is another way after a failure that passes perhaps: then it is not tried again, as that takes minutes. Null: never.</summary>
    public Func<OperationFailedException, bool>? HasOtherWay { get; init; }

    /// <summary>True when the operation makes a resource that did not exist.</summary>
    public bool IsCreation { get; init; }

    /// <summary>True when the operation ends with the resource gone.</summary>
    public bool IsDelete { get; init; }

    /// <summary>When to stop waiting.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Reads how far the resource has got from its body.</summary>
    public Func<JsonObject, ResourceState> StateOf { get; init; } = ResourceState.OfProvisioningState;

    /// <summary>Takes a line of progress.</summary>
    public required Action<string> Report { get; init; }
}
