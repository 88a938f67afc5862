using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Arm.Network;

/// <summary>The polls of Microsoft.Network: <c>locations/operations</c> (status) and <c>locations/operationResults</c>.</summary>
internal sealed class NetworkOperations(ArmWorld world, string kind) : ResourceType(world, "Microsoft.Network", "locations/" + kind, ApiVersionSets.Network)
{
    public override ArmResponse Handle(ArmRequest request)
    {
        var operation = World.FindOperation(request.Path.Name)
            ?? throw new ArmException(404, "OperationNotFound", $"The operation {request.Path.Name} was not found.") { Details = [] };
        if (kind == "operationResults")
            return operation.Done ? ArmResponse.Empty(operation.Kind == OperationKind.Delete ? 204 : 200) : ArmResponse.Empty(202).With("Retry-After", "10");
        var body = new JsonObject { ["status"] = operation.Status };
        if (operation is { Done: true, Failure: { } failure })
            body["error"] = failure.DeepClone();
        var response = new ArmResponse(200, body);
        return operation.Done ? response : response.With("Retry-After", $"{operation.RetryAfter}");
    }
}
