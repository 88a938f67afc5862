using System.Text.Json.Nodes;

namespace MetaflowStack.Sandbox.Arm.PrivateDns;

/// <summary>The polls of private DNS: 202 while the operation runs, with the links again; then 200.</summary>
internal sealed class PrivateDnsOperations(ArmWorld world, string kind) : ResourceType(world, "Microsoft.Network", kind, ApiVersionSets.PrivateDns)
{
    public override ArmResponse Handle(ArmRequest request)
    {
        var operation = World.FindOperation(request.Path.Name) ?? throw new ArmException(404, "NotFound", $"The operation {request.Path.Name} was not found.");
        if (!operation.Done)
            return PrivateDnsType.WithLinks(new ArmResponse(202, new JsonObject { ["status"] = "InProgress" }), request, operation);
        if (TypeName == "privateDnsOperationStatuses")
            return new ArmResponse(200, new JsonObject { ["status"] = operation.Status });
        return World.Find(operation.ResourceId) is { } resource
            ? new ArmResponse(200, World.Types.Find(operation.Type)!.Show(resource, request))
            : ArmResponse.Empty(200);
    }
}
